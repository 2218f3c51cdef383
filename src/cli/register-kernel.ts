/** Registers the notebook kernel in the user's own Jupyter, for use in their JupyterLab or editor. */
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../core/errors.js';

const kernel = join('kernels', 'dsc-plus-plus');

/** The user's data folder of Jupyter: JUPYTER_DATA_DIR, else the system's default. */
function userFolder(environment: NodeJS.ProcessEnv): string {
  if (environment.JUPYTER_DATA_DIR) return environment.JUPYTER_DATA_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  return join(environment.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'jupyter');
}

/**
 * Copies the kernel specification of the set-up, which names Node and this clone, and returns the folder. Throws UsageError
 * where it is missing.
 */
export function registerKernel(environment: NodeJS.ProcessEnv, venv = '.venv'): string {
  const own = join(venv, 'share', 'jupyter', kernel, 'kernel.json');
  if (!existsSync(own)) {
    throw new UsageError({
      verb: 'missing',
      what: 'notebook kernel',
      where: own,
      remedy: 'run "npm run setup"',
    });
  }
  const folder = join(userFolder(environment), kernel);
  mkdirSync(folder, { recursive: true });
  copyFileSync(own, join(folder, 'kernel.json'));
  return folder;
}

/** Removes the kernel and returns its folder; undefined where it was not registered. */
export function unregisterKernel(environment: NodeJS.ProcessEnv): string | undefined {
  const folder = join(userFolder(environment), kernel);
  if (!existsSync(folder)) return undefined;
  rmSync(folder, { recursive: true });
  return folder;
}
