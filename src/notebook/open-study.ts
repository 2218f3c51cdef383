import { unknownName } from '../core/errors.js';
import { type Preset, presets } from '../study/presets.js';
import { presetNames } from '../study/run-config.js';
import { show } from './display.js';

/** The study used by a notebook: its preset, and the folders it reads and writes. */
export interface NotebookStudy {
  preset: Preset;
  dataDir: string;
  /** The folder of the results: `<outDir>/<preset>/<data set>/…`. */
  outDir: string;
  /** The folder of prepared cases and of trials. */
  cacheDir: string;
}

/**
 * Opens the study at a preset and shows the preset under the cell. Defaults come from `npm run lab -- --preset
 * NAME --data-dir DIR` or the headless run (DSC_PRESET, DSC_DATA_DIR, DSC_OUT), otherwise the smoke preset and the
 * project's folders. Throws UsageError for an unknown preset.
 *
 * ```ts
 * const { preset, dataDir, outDir } = openStudy('mini', { dataDir: 'images' });
 * [preset.name, dataDir, outDir]; // ['mini', 'images', 'results']
 * ```
 */
export function openStudy(
  presetName: string = process.env.DSC_PRESET ?? 'smoke',
  folders: Partial<Pick<NotebookStudy, 'dataDir' | 'outDir'>> = {},
): NotebookStudy {
  const known = presetNames.find((name) => name === presetName);
  if (!known) throw unknownName('preset', presetName, presetNames);
  const study: NotebookStudy = {
    preset: presets[known],
    dataDir: process.env.DSC_DATA_DIR ?? 'data',
    outDir: process.env.DSC_OUT ?? 'results',
    cacheDir: '.cache',
    ...folders,
  };
  show({ 'text/plain': `Preset ${known}: ${sizes[known]}.` });
  return study;
}

const sizes = {
  smoke: 'phantoms, small networks, a minute per data set; shows that everything works, but is no evidence',
  mini: 'real images at reduced size, about an hour per data set on a processor',
  paper: 'the full protocol, for a GPU',
  own: 'your own images, at sizes that "npm run compare" chose',
} as const;
