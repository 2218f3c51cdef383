/** Finds npm and the node-gyp that ships inside it, and runs them with the Node that runs this. */
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { SetupFailure, wrongEnvironment } from './failure.mjs';

/** The command line that is npm, as an array to put arguments behind. */
export function npmProgram() {
  return [process.execPath, npmScript()];
}

/** The command line that is node-gyp. */
export function nodeGypProgram() {
  return [process.execPath, createRequire(npmScript()).resolve('node-gyp/bin/node-gyp.js')];
}

function npmScript() {
  const script = candidates().find((file) => existsSync(file) && realpathSync(file).endsWith('npm-cli.js'));
  if (script) return realpathSync(script);
  throw new SetupFailure(
    wrongEnvironment,
    'missing npm: neither beside Node nor on the PATH; install Node with npm and run the same command again',
  );
}

function candidates() {
  const nodeFolder = dirname(realpathSync(process.execPath));
  return [
    ...(process.env.npm_execpath ? [process.env.npm_execpath] : []),
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm')),
    join(nodeFolder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(nodeFolder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
}
