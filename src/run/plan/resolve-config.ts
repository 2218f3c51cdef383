import type { CaseReference, DataSet } from '../../data/cases/data-set.js';
import type { Manifest } from '../../data/manifest/manifest.js';
import { lossByName } from '../../loss/registry.js';
import type { LossName } from '../../study/losses.js';
import { type Preset, studyAugmentation, studyTraining } from '../../study/presets.js';
import type { PreprocessStep, RunConfig } from '../../study/run-config.js';
import { versions } from '../../study/versions.js';

/** Single values of a preset that a command may replace. */
export interface Overrides {
  epochs?: number;
  learningRate?: number;
  baseFilters?: number;
  precision?: RunConfig['precision'];
}

/** Preset, data set, loss, seed and overrides, made into the one object that decides a run's numbers. */
export function resolveConfig(
  preset: Preset,
  manifest: Manifest,
  dataSet: DataSet,
  loss: LossName,
  seed: number,
  overrides: Overrides,
): RunConfig {
  const { protocol } = manifest;
  const inputShape = preset.inputShapes?.[manifest.experiment] ?? protocol.networkInputShape;
  const plateauPatience = preset.plateauPatience ?? protocol.plateauPatience;
  const limits = preset.caseLimits;
  return {
    versions,
    preset: preset.name,
    dataset: manifest.id,
    loss,
    lossHyperparameters: lossByName(loss).hyperparameters,
    seed,
    cases: {
      training: caseIds(dataSet.split.training, limits?.training),
      validation: caseIds(dataSet.split.validation, limits?.validation),
      test: caseIds(dataSet.split.test, limits?.test),
    },
    foregroundClasses: dataSet.foregroundClasses,
    labels: manifest.source.kind === 'files' ? manifest.source.labels : null,
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

/** The protocol's resize goes to the preset's network input, its resampling to the preset's spacing. */
function atScale(
  step: PreprocessStep,
  { spacingFactor }: Preset,
  inputShape: readonly number[],
): PreprocessStep {
  if (step.op === 'resize') return { op: 'resize', shape: inputShape };
  if (step.op !== 'resample') return step;
  return { op: 'resample', spacingMm: step.spacingMm.map((millimetres) => millimetres * spacingFactor) };
}

function caseIds(references: readonly CaseReference[], limit: number | undefined): string[] {
  return references.slice(0, limit).map(({ caseId }) => caseId);
}
