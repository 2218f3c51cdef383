import { parseArgs } from 'node:util';
import { UsageError } from '../core/errors.js';
import { dataSetIds, idOfManifest } from '../data/manifest-format/manifest-files.js';
import type { Device } from '../engine/start-engine.js';
import type { ComparisonRequest } from '../run/compare/plan-comparison.js';
import { lossNames, namedLosses } from '../study/losses.js';
import { invalidArguments } from './invalid-arguments.js';
import { foldsOf, listOf, oneOf, parallelCount, positiveInteger, positiveNumber } from './option-values.js';
import { dataFolder, manifestFile, resultsFolder } from './study-folders.js';

const options = {
  losses: { type: 'string', default: 'dsc,dsc++' },
  folds: { type: 'string' },
  hours: { type: 'string', default: '2' },
  epochs: { type: 'string' },
  'data-dir': { type: 'string' },
  manifest: { type: 'string' },
  out: { type: 'string' },
  device: { type: 'string', default: 'auto' },
  threads: { type: 'string' },
  'allow-leak': { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  open: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export interface CompareOptions {
  asked: ComparisonRequest;
  /** Train although the same picture is on two sides of a split. */
  allowLeak: boolean;
  /** Show plan and estimated time, and stop. */
  dryRun: boolean;
  /** Open the report in the browser at the end. */
  open: boolean;
}

/**
 * Reads the options of `compare`; undefined for --help. Throws UsageError for an unknown option or name, with the nearest one.
 */
export function parseCompareOptions(argv: readonly string[]): CompareOptions | undefined {
  const { values, positionals } = parse(argv);
  if (values.help) return undefined;
  const places = { dataDir: dataFolder(values['data-dir']), manifestFile: manifestFile(values.manifest) };
  const [typedName, surplus] = positionals;
  if (surplus !== undefined) {
    throw new UsageError({
      verb: 'invalid',
      what: `argument "${surplus}" (compare takes one data set)`,
      remedy: 'such as: npm run compare -- my-scans --hours 2',
    });
  }
  const name =
    typedName ?? (places.manifestFile === undefined ? undefined : idOfManifest(places.manifestFile));
  if (name === undefined) {
    throw new UsageError({
      verb: 'missing',
      what: 'NAME of the data set to compare on',
      remedy:
        'such as: npm run compare -- my-scans; "npm run data -- add my-scans --images DIR --masks DIR" makes one from your images',
    });
  }
  return {
    asked: {
      dataset: oneOf('data set', name, dataSetIds(places)),
      losses: listOf('loss', values.losses, namedLosses, lossNames),
      folds: foldsOf(values.folds),
      hours: positiveNumber('hours', values.hours),
      epochs: values.epochs === undefined ? undefined : positiveInteger('epochs', values.epochs),
      ...places,
      outDir: resultsFolder(values.out),
      cacheDir: '.cache',
      device: oneOf<Device>('device', values.device, ['auto', 'cpu', 'gpu']),
      threads: values.threads === undefined ? undefined : parallelCount('threads', values.threads),
    },
    allowLeak: values['allow-leak'],
    dryRun: values['dry-run'],
    open: values.open,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw invalidArguments(error, 'npm run compare', options);
  }
}
