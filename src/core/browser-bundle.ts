import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { packageFolder } from './package-folder.js';

const bundled = new Map<string, string>();

/**
 * Bundles a file below `src/` and its imports into one script for the browser. Built once per process; the pinned
 * esbuild produces the same bytes on every machine. Use `iife` for a script embedded in a page and `esm` for a
 * module file.
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
    // esbuild's comments contain file paths, which would reveal the machine on which the page was built.
    minifyWhitespace: true,
    tsconfigRaw: {},
  });
  // The string "</script" inside the program would end the <script> element.
  return outputFiles[0]!.text.replaceAll('</script', '<\\/script').trim();
}
