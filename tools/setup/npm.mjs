/** Finds npm and the node-gyp that ships inside it, and runs them with the Node that runs this. */
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { SetupFailure, wrongEnvironment } from './failure.mjs';
import { setupFolder } from './paths.mjs';

/** The command line of npm, as an array to which arguments can be appended. */
export function npmProgram() {
  return [process.execPath, npmScript()];
}

/**
 * Options of every download by npm. The level of its messages is fixed, because `npm run --silent` sets it for all that it
 * starts, and npm would then name no cause of a failure.
 */
export const npmManner = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=notice'];

/** Arguments that install all of package-lock.json; NODE_ENV=production or npm's `omit` would leave a part out. */
export const npmCi = ['ci', ...npmManner, '--include=dev', '--include=optional'];

/** The command line of node-gyp. */
export function nodeGypProgram() {
  return [process.execPath, createRequire(npmScript()).resolve('node-gyp/bin/node-gyp.js')];
}

/**
 * The environment for npm. npm's cache is in the user's home, which may be read-only, as on cluster nodes; npm would then fail
 * with a misleading message. In that case the cache is in the clone.
 */
export function npmEnvironment(environment = process.env) {
  const cache = environment.npm_config_cache ?? join(homedir(), '.npm');
  return canBeWritten(cache)
    ? environment
    : { ...environment, npm_config_cache: join(setupFolder, 'npm-cache') };
}

/** Whether a folder is writable, or can be created. */
function canBeWritten(folder) {
  try {
    if (!existsSync(folder)) return dirname(folder) !== folder && canBeWritten(dirname(folder));
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
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
