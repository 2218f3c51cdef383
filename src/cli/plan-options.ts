import { UsageError } from '../core/errors.js';
import {
  dataSetIds,
  idOfManifest,
  loadManifest,
  type ManifestPlaces,
} from '../data/manifest-format/manifest-files.js';
import { datasetRequest } from '../run/plan/dataset-request.js';
import type { PlanRequest } from '../run/plan/plan.js';
import type { Overrides } from '../run/plan/resolve-config.js';
import { type LossName, lossNames, namedLosses } from '../study/losses.js';
import { type DatasetLosses, type Preset, presets } from '../study/presets.js';
import { type RunConfig, studyPresetNames } from '../study/run-config.js';
import {
  foldsOf,
  invalidNumber,
  listOf,
  oneOf,
  positiveInteger,
  positiveNumber,
  withoutRepeats,
} from './option-values.js';
import type { ReplicateValues } from './replicate-values.js';
import { dataFolder, manifestFile, resultsFolder } from './study-folders.js';

/** The plan request from the options; the preset fills in what they leave open. */
export function planRequest(values: ReplicateValues): PlanRequest {
  const preset = presets[oneOf('preset', values.preset, studyPresetNames)];
  const places = { dataDir: dataFolder(values['data-dir']), manifestFile: manifestFile(values.manifest) };
  const requested = { seeds: seedsOf(values.seeds), folds: foldsOf(values.folds) };
  return {
    preset,
    datasets: datasetsOf(preset, values.datasets, values.losses, places).map(({ dataset, losses }) =>
      datasetRequest(preset, loadManifest(dataset, places), losses, requested),
    ),
    ...places,
    outDir: resultsFolder(values.out),
    cacheDir: '.cache',
    overrides: overridesOf(values),
    allowPartial: values['allow-partial'],
    fresh: values.fresh,
  };
}

function overridesOf(values: ReplicateValues): Overrides {
  return {
    ...(values.epochs !== undefined && { epochs: positiveInteger('epochs', values.epochs) }),
    ...(values['learning-rate'] !== undefined && {
      learningRate: positiveNumber('learning-rate', values['learning-rate']),
    }),
    ...(values['base-filters'] !== undefined && {
      baseFilters: filters(values['base-filters']),
    }),
    ...(values.precision !== undefined && {
      precision: oneOf<RunConfig['precision']>('precision', values.precision, ['float32', 'bf16']),
    }),
  };
}

/** With more filters, doubled at each level, a kernel would exceed the largest array of JavaScript. */
const mostBaseFilters = 512;

function filters(text: string): number {
  const count = positiveInteger('base-filters', text);
  if (count <= mostBaseFilters) return count;
  throw new UsageError({
    verb: 'invalid',
    what: `--base-filters ${text} (expected at most ${mostBaseFilters})`,
    remedy: 'use fewer: each doubling takes four times the memory',
  });
}

/** The named data sets and losses; --manifest without --datasets names its data set; the preset fills in what is not named. */
function datasetsOf(
  { defaults }: Preset,
  datasets: string | undefined,
  losses: string | undefined,
  places: ManifestPlaces,
): readonly DatasetLosses[] {
  const ofPreset = defaults.datasets.map(({ dataset }) => dataset);
  const ofManifest = places.manifestFile === undefined ? undefined : idOfManifest(places.manifestFile);
  const names = datasets ?? ofManifest;
  const namedSets = names !== undefined && listOf('data set', names, dataSetIds(places), ofPreset);
  const namedLossList = losses !== undefined && listOf<LossName>('loss', losses, namedLosses, lossNames);
  if (!namedSets && !namedLossList) return defaults.datasets;
  return (namedSets || ofPreset).map((dataset) => ({ dataset, losses: namedLossList || defaults.losses }));
}

/** The seeds of a text such as "1,4" or "1-3,7". */
function seedsOf(text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined;
  return withoutRepeats(
    text.split(',').flatMap((part) => {
      const [first, last] = (/^\s*(\d+)\s*-\s*(\d+)\s*$/.exec(part)?.slice(1) ?? [part, part]).map((seed) =>
        positiveInteger('seeds', seed),
      ) as [number, number];
      if (last < first || last - first >= mostSeeds)
        throw invalidNumber('seeds', part, `an ascending range of at most ${mostSeeds} seeds, such as 1-3`);
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    }),
  );
}
const mostSeeds = 1000;
