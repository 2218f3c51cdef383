import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This file: `src/core/package-folder.ts` in the project, `dist/core/package-folder.js` where the package is installed. */
const here = fileURLToPath(import.meta.url);

/**
 * The folder of this package: the project's root, or `node_modules/dsc-plus-plus` in another program. Files beside
 * the code (`data-manifests/`, `package.json`) are found relative to it, independent of the working directory.
 */
export const packageFolder = dirname(dirname(dirname(here)));

/** Whether the code runs as the TypeScript of src/, through tsx, or as the JavaScript of dist/. */
export const runsFromSource = extname(here) === '.ts';

/** Path of a module of this package, given as `sampling/batch-thread`. */
export function moduleFile(name: string): string {
  return join(dirname(dirname(here)), `${name}${extname(here)}`);
}

/**
 * Resolves modules from this package, so that its own dependencies are loaded and not those of the calling
 * program.
 */
export const requireFromPackage = createRequire(here);
