import { unknownName } from '../core/errors.js';
import { type Preset, presets } from '../study/presets.js';
import { presetNames } from '../study/run-config.js';
import { show } from './display.js';

/** The study that a notebook works on: its size, and the folders it reads and writes. */
export interface NotebookStudy {
  preset: Preset;
  dataDir: string;
  /** The folder of the results: `<outDir>/<preset>/<data set>/…`. */
  outDir: string;
  /** Prepared cases, and what a reader tries out. */
  cacheDir: string;
}

/**
 * Opens the study at a preset and says so under the cell. Folders are the project's, or those that DSC_DATA_DIR and
 * DSC_OUT name; a headless run names them. Throws UsageError for an unknown preset.
 *
 * ```ts
 * const { preset, outDir } = openStudy('smoke');
 * [preset.name, outDir]; // ['smoke', 'results']
 * ```
 */
export function openStudy(presetName: string): NotebookStudy {
  const known = presetNames.find((name) => name === presetName);
  if (!known) throw unknownName('preset', presetName, presetNames);
  const study: NotebookStudy = {
    preset: presets[known],
    dataDir: process.env.DSC_DATA_DIR ?? 'data',
    outDir: process.env.DSC_OUT ?? 'results',
    cacheDir: '.cache',
  };
  show({ 'text/plain': `Preset ${known}: ${sizes[known]}.` });
  return study;
}

const sizes = {
  smoke: 'drawn phantoms, small networks, a minute a data set; a check that all works, not evidence',
  mini: 'real images at reduced size, about an hour a data set on a processor',
  paper: 'the full protocol, for a GPU',
  own: 'your own images, at sizes that "npm run compare" chose',
} as const;
