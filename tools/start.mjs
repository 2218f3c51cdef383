#!/usr/bin/env node
/**
 * Starts every command: `node tools/start.mjs COMMAND [arguments]`.
 *
 * It runs the missing set-up steps of the command, then the command. It uses plain Node without packages, because nothing is
 * installed on a fresh clone.
 */
const oldestNode = 20;

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  process.stderr.write(
    `unsupported Node ${process.versions.node}: this project needs Node ${oldestNode} or newer; install one and run the same command again\n`,
  );
  process.exit(2);
}

// Errors of the output streams are ignored, because the reader may have ended; the exit code tells the result.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// Imported only now, because an older Node would fail on imports that it does not support.
const { startCommand } = await import('./setup/start-command.mjs');
process.exitCode = await startCommand(process.argv.slice(2));
