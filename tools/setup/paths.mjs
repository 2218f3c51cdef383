/** Paths of the set-up's files. All are inside the project and ignored by git. */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Logs, the lock, cached bindings, temporary files. */
export const setupFolder = join(root, '.setup');
export const logFile = (step) => join(setupFolder, `${step}.log`);

export const nodeModules = join(root, 'node_modules');
export const bindingPackage = join(nodeModules, '@tensorflow', 'tfjs-node-gpu');
export const venv = join(root, '.venv');
