import { parseArgs } from 'node:util';
import { UsageError } from '../core/errors.js';
import type { CutTarget } from '../metrics/choose-cut.js';
import { type RecalibrationMethod, recalibrationMethods } from '../recalibrate/recalibrated-versions.js';
import { shareOption } from './cut-option.js';
import { invalidArguments } from './invalid-arguments.js';
import { oneOf } from './option-values.js';
import { dataFolder, manifestFile } from './study-folders.js';
import { userPath } from './user-path.js';

const options = {
  run: { type: 'string' },
  images: { type: 'string' },
  out: { type: 'string' },
  cut: { type: 'string' },
  recall: { type: 'string' },
  precision: { type: 'string' },
  recalibrate: { type: 'string' },
  apply: { type: 'string' },
  'data-dir': { type: 'string' },
  manifest: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export interface PredictOptions {
  run: string;
  images: string;
  out: string;
  /** The cut itself, or the target that it must reach on validation cases; undefined: the most probable class. */
  cut: number | CutTarget | undefined;
  recalibrate: RecalibrationMethod | undefined;
  /** Path of a saved recalibration that replaces the run's own. */
  apply: string | undefined;
  /** Folder of the validation images, by which a cut is chosen. */
  dataDir: string;
  /** Path of the data set's manifest in another place; undefined: the project's, or that of the data folder. */
  manifest: string | undefined;
}

/**
 * Reads the options of `predict`; undefined for --help. Throws UsageError for an unknown option or name, with the nearest one.
 */
export function parsePredictOptions(argv: readonly string[]): PredictOptions | undefined {
  const values = parse(argv);
  if (values.help) return undefined;
  const path = (name: 'run' | 'images' | 'out', meaning: string) => {
    const text = values[name];
    if (text !== undefined && text.trim() !== '') return userPath(text);
    throw new UsageError({
      verb: 'missing',
      what: `--${name}: ${meaning}`,
      remedy:
        'such as: npm run predict -- --run my-results/mini/dsb2018/dsc++/fold-3-seed-1 --images scans --out predicted',
    });
  };
  return {
    run: path('run', 'the folder of a finished run'),
    images: path('images', 'a folder of images, or a pattern in quotes'),
    out: path('out', 'the folder for the predictions'),
    cut: cutOf(values),
    recalibrate:
      values.recalibrate === undefined
        ? undefined
        : oneOf('recalibration', values.recalibrate, recalibrationMethods),
    apply: applyOf(values),
    dataDir: dataFolder(values['data-dir']),
    manifest: manifestFile(values.manifest),
  };
}

function applyOf({ apply, recalibrate }: { apply?: string; recalibrate?: string }): string | undefined {
  if (apply === undefined || recalibrate !== undefined) return apply && userPath(apply);
  throw new UsageError({
    verb: 'missing',
    what: '--recalibrate beside --apply: the method to use from that file',
    remedy: `such as --recalibrate isotonic; known: ${recalibrationMethods.join(', ')}`,
  });
}

function cutOf(values: { cut?: string; recall?: string; precision?: string }): PredictOptions['cut'] {
  const given = (['cut', 'recall', 'precision'] as const).filter((name) => values[name] !== undefined);
  if (given.length > 1) {
    throw new UsageError({
      verb: 'invalid',
      what: `${given.map((name) => `--${name}`).join(' and ')}: each sets the cut`,
      remedy: 'give only one of them',
    });
  }
  const [name] = given;
  if (!name) return undefined;
  const share = shareOption(name, values[name]!, name === 'cut' ? '0.4' : '0.9');
  return name === 'cut' ? share : { quantity: name, atLeast: share };
}

function parse(argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (positionals.length === 0) return values;
    throw new UsageError({
      verb: 'invalid',
      what: `argument "${positionals[0]}"`,
      remedy: 'put patterns in quotes, or the shell expands them into many arguments',
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw invalidArguments(error, 'npm run predict', options);
  }
}
