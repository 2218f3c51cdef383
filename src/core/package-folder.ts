import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This file: `src/core/package-folder.ts` in the project, `dist/core/package-folder.js` where the package is installed. */
const here = fileURLToPath(import.meta.url);

/**
 * The folder of this package: the project's root, or `node_modules/dsc-plus-plus` in another program. What lies beside
 * the code (`data-manifests/`, `package.json`) is found from here, wherever the program was started.
 */
export const packageFolder = dirname(dirname(dirname(here)));

/** Whether the code runs as the TypeScript of src/, through tsx, or as the JavaScript of dist/. */
export const runsFromSource = extname(here) === '.ts';

/** The file of a module of this package, such as `sampling/batch-thread`. */
export function moduleFile(name: string): string {
  return join(dirname(dirname(here)), `${name}${extname(here)}`);
}

/** Loads this package's own dependencies, whatever the program around it depends on. */
export const requireFromPackage = createRequire(here);
