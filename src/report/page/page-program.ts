import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { browserBundle } from '../../core/browser-bundle.js';
import { packageFolder, runsFromSource } from '../../core/package-folder.js';

const folder = join('report', 'page', 'browser');
const programs = ['main', 'slider-main'] as const;

/** The page's own program as one script: browser/main.ts with its imports. */
export function pageProgram(): string {
  return programText('main');
}

/** The program of threshold sliders only, for a page without charts. */
export function sliderProgram(): string {
  return programText('slider-main');
}

/** An installed package has no sources; it uses the bundles that `npm run build` wrote beside its code. */
function programText(name: (typeof programs)[number]): string {
  return runsFromSource ? browserBundle(join(folder, `${name}.ts`)) : readFileSync(builtFile(name), 'utf8');
}

function builtFile(name: string): string {
  return join(packageFolder, 'dist', folder, `${name}.js`);
}

/** Bundles the programs into `dist/` (a step of `npm run build`). */
export function writePrograms(): void {
  for (const name of programs) writeFileAtomic(builtFile(name), browserBundle(join(folder, `${name}.ts`)));
}
