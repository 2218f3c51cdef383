import { join } from 'node:path';
import type { NotebookStudy } from '../../src/notebook/open-study.js';
import { presets } from '../../src/study/presets.js';

/** A study whose runs take seconds: a few phantoms, a network of two levels, two epochs. Everything lies in `folder`. */
export function tinyStudy(folder: string): NotebookStudy {
  return {
    preset: {
      ...presets.smoke,
      caseLimits: { training: 4, validation: 2, test: 3 },
      baseFilters: 4,
      depth: 2,
      maximumEpochs: 2,
    },
    dataDir: join(folder, 'data'),
    outDir: join(folder, 'results'),
    cacheDir: join(folder, 'cache'),
  };
}
