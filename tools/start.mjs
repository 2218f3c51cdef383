#!/usr/bin/env node
/**
 * Starts every command: `node tools/start.mjs COMMAND [arguments]`.
 *
 * It sees to the set-up that the command needs, skips what is in place, and hands over to the command itself.
 * Plain Node without packages, because on a fresh clone nothing is installed yet.
 */
const oldestNode = 20;

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  process.stderr.write(
    `unsupported Node ${process.versions.node}: this project needs Node ${oldestNode} or newer; install one and run the same command again\n`,
  );
  process.exit(2);
}

// Whoever read the output may be gone; the exit code still tells.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// Loaded only now: an older Node would stop at the first import that it does not know.
const { startCommand } = await import('./setup/start-command.mjs');
process.exitCode = await startCommand(process.argv.slice(2));
