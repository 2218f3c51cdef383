import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { packageFolder } from '../../core/package-folder.js';

const bundled = new Map<string, string>();

/**
 * The page's own program as one script: browser/main.ts and what it imports. Made once a process; the pinned esbuild
 * makes the same bytes on every machine.
 */
export function pageProgram(): string {
  return bundleOf('main.ts');
}

/** The part of it that moves threshold sliders, for a page that has nothing else. */
export function sliderProgram(): string {
  return bundleOf('slider-main.ts');
}

function bundleOf(entry: string): string {
  const made = bundled.get(entry) ?? bundle(entry);
  bundled.set(entry, made);
  return made;
}

function bundle(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(packageFolder, 'src', 'report', 'page', 'browser', entry)],
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
