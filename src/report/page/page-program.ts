import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { packageFolder } from '../../core/package-folder.js';

const source = ['src', 'report', 'page', 'browser', 'main.ts'];

let bundled: string | undefined;

/**
 * The page's own program as one script: browser/main.ts and what it imports. Made once a process; the pinned esbuild
 * makes the same bytes on every machine.
 */
export function pageProgram(): string {
  bundled ??= bundle();
  return bundled;
}

function bundle(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(packageFolder, ...source)],
    bundle: true,
    write: false,
    format: 'iife',
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
