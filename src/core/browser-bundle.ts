import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { packageFolder } from './package-folder.js';

const bundled = new Map<string, string>();

/**
 * A program for the browser as one script: a file below `src/` and what it imports. Made once a process; the pinned
 * esbuild makes the same bytes on every machine. `iife` may stand inside a page, `esm` is a module of its own.
 */
export function browserBundle(entry: string, format: 'iife' | 'esm' = 'iife'): string {
  const made = bundled.get(entry) ?? bundle(entry, format);
  bundled.set(entry, made);
  return made;
}

function bundle(entry: string, format: 'iife' | 'esm'): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(packageFolder, 'src', entry)],
    bundle: true,
    write: false,
    format,
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    // Paths in comments would tell on which machine the page was built.
    minifyWhitespace: true,
    tsconfigRaw: {},
  });
  // No text of the program can end its element.
  return outputFiles[0]!.text.replaceAll('</script', '<\\/script').trim();
}
