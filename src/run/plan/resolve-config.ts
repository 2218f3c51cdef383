import { DataError } from '../../core/errors.js';
import { patientsOf } from '../../data/cases/case-patients.js';
import type { CaseReference, DataSet, Split } from '../../data/cases/data-set.js';
import { studyFold } from '../../data/cases/fold-cases.js';
import type { Manifest } from '../../data/manifest-format/manifest.js';
import { lossByName } from '../../loss/registry.js';
import { versions } from '../../study/code-versions.js';
import { type Preset, studyAugmentation, studyTraining } from '../../study/presets.js';
import type { PreprocessStep, RunConfig, RunPlace } from '../../study/run-config.js';

/** Values of a preset that command-line options may replace. */
export interface Overrides {
  epochs?: number;
  learningRate?: number;
  baseFilters?: number;
  precision?: RunConfig['precision'];
}

/**
 * The configuration of a run, which determines all its numbers, from preset, data set, loss, seed, fold and overrides. Throws
 * DataError where there are too few patients for the folds, and where the network cannot take its input.
 */
export function resolveConfig(
  preset: Preset,
  manifest: Manifest,
  dataSet: DataSet,
  { loss, seed, fold }: Pick<RunConfig, 'loss'> & RunPlace,
  overrides: Overrides,
): RunConfig {
  const { protocol } = manifest;
  const ofPreset = manifest.experiment && preset.inputShapes?.[manifest.experiment];
  const inputShape = preset.inputShape ?? ofPreset ?? protocol.networkInputShape;
  refuseUnevenInput(manifest.id, inputShape, preset.depth);
  const plateauPatience = preset.plateauPatience ?? protocol.plateauPatience;
  const split = limited(fold ? studyFold(dataSet, fold) : dataSet.split, preset.caseLimits);
  return {
    versions,
    preset: preset.name,
    dataset: manifest.id,
    loss,
    lossHyperparameters: lossByName(loss).hyperparameters,
    seed,
    ...(fold && { fold }),
    cases: {
      training: caseIds(split.training),
      validation: caseIds(split.validation),
      test: caseIds(split.test),
    },
    patients: patientsOf(manifest, [...split.training, ...split.validation, ...split.test]),
    foregroundClasses: dataSet.foregroundClasses,
    labels: manifest.source.kind === 'phantom' ? null : manifest.source.labels,
    preprocess: protocol.preprocess.map((step) => atScale(step, preset, inputShape)),
    augmentation: studyAugmentation,
    network: {
      inputChannels: dataSet.channels,
      classes: dataSet.foregroundClasses.length + 1,
      baseFilters: overrides.baseFilters ?? preset.baseFilters,
      depth: preset.depth,
      inputShape,
    },
    patch: protocol.patchOverlap && { overlap: inputShape.map((extent) => extent / 2) },
    training: {
      ...studyTraining,
      learningRate: overrides.learningRate ?? studyTraining.learningRate,
      maximumEpochs: overrides.epochs ?? preset.maximumEpochs,
      plateauPatience,
      stopPatience: 2 * plateauPatience,
    },
    precision: overrides.precision ?? 'float32',
  };
}

/** Each level of the network halves its grid, and the way up doubles it again: other extents fail in the first training step. */
function refuseUnevenInput(dataset: string, inputShape: readonly number[], depth: number): void {
  const multiple = 2 ** depth;
  if (inputShape.every((extent) => extent % multiple === 0)) return;
  const nearest = inputShape.map((extent) => Math.max(multiple, multiple * Math.round(extent / multiple)));
  throw new DataError({
    verb: 'invalid',
    what: `networkInputShape ${inputShape.join(' × ')} of ${dataset} (expected multiples of ${multiple}, because each of the ${depth} levels halves the grid)`,
    remedy: `correct it in the manifest, such as ${nearest.join(' × ')}, and the shape of its resize step`,
  });
}

/** A protocol step at the preset's scale: resizes to the preset's network input, resamples to the preset's spacing. */
function atScale(
  step: PreprocessStep,
  { spacingFactor }: Preset,
  inputShape: readonly number[],
): PreprocessStep {
  if (step.op === 'resize') return { op: 'resize', shape: inputShape };
  if (step.op !== 'resample') return step;
  return { op: 'resample', spacingMm: step.spacingMm.map((millimetres) => millimetres * spacingFactor) };
}

function limited({ training, validation, test }: Split, limits: Preset['caseLimits']): Split {
  return {
    training: training.slice(0, limits?.training),
    validation: validation.slice(0, limits?.validation),
    test: test.slice(0, limits?.test),
  };
}

function caseIds(references: readonly CaseReference[]): string[] {
  return references.map(({ caseId }) => caseId);
}
