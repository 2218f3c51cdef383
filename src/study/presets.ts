import { type ExperimentName, experimentNames } from './experiments.js';
import { type LossName, lossNames } from './losses.js';
import type { AugmentationSettings, PresetName } from './run-config.js';

/** The losses that are trained on one data set. */
export interface DatasetLosses {
  dataset: string;
  losses: readonly LossName[];
}

/**
 * The three sizes of the study, and that of own images: same code, smaller nets, images and patience. What a preset does not name comes
 * from the data set's own row of the protocol (its manifest).
 */
export interface Preset {
  name: PresetName;
  /**
   * A rehearsal shows that all stages work; it judges no claim, whatever its numbers. A comparison is of a user's own images, and has
   * a verdict of its own instead of the paper's claims.
   */
  purpose: 'rehearsal' | 'evidence' | 'comparison';
  /** What runs when a command names no data set, loss or seed. */
  defaults: {
    datasets: readonly DatasetLosses[];
    /** For data sets that a command names. */
    losses: readonly LossName[];
    seeds: readonly number[];
    /**
     * Data sets that lie in files are cross-fitted: so many folds by patient, each under these seeds. Drawn sets, and all
     * where this is null, keep their fixed split.
     */
    folds: { count: number; seeds: readonly number[] } | null;
  };
  baseFilters: number;
  depth: number;
  /** Network input by experiment; undefined: the protocol's. */
  inputShapes: Readonly<Record<ExperimentName, readonly number[]>> | undefined;
  /** Network input of any data set, where it was chosen for one; else absent. */
  inputShape?: readonly number[];
  /** Volumes are resampled this much coarser than the protocol's spacing. */
  spacingFactor: number;
  maximumEpochs: number;
  /** Epochs without improvement before the rate falls; training stops after twice as many. Undefined: the protocol's. */
  plateauPatience: number | undefined;
  /** Cases on each side; undefined: all. */
  caseLimits: { training: number; validation: number; test: number } | undefined;
  /** Partial data: take what is there, or stop unless --allow-partial. */
  partialData: 'use' | 'refuse';
}

const openSets = ['chasedb1', 'bus-uclm', 'dsb2018', 'isic2018', 'hyperkvasir', 'msd-hippocampus'];
const phantoms = ['phantom-vessels', 'phantom-ultrasound', 'phantom-skin', 'phantom-polyp', 'phantom-kidney'];
const firstPair: readonly LossName[] = ['dsc', 'dsc++'];
const each = (datasets: readonly string[], losses: readonly LossName[]): DatasetLosses[] =>
  datasets.map((dataset) => ({ dataset, losses }));

export const presets: Readonly<Record<PresetName, Preset>> = {
  smoke: {
    name: 'smoke',
    purpose: 'rehearsal',
    // All five pairs on one phantom, so that no loss is run for the first time where it costs hours.
    defaults: {
      datasets: [...each(['phantom-nuclei'], lossNames), ...each(phantoms, firstPair)],
      losses: firstPair,
      seeds: [1],
      folds: null,
    },
    baseFilters: 8,
    depth: 3,
    inputShapes: {
      drive: [96, 96],
      bus2017: [64, 64],
      dsb2018: [64, 64],
      isic2018: [64, 64],
      'cvc-clinicdb': [64, 64],
      kits19: [16, 32, 32],
    },
    spacingFactor: 3,
    maximumEpochs: 12,
    plateauPatience: 4,
    caseLimits: { training: 24, validation: 6, test: 12 },
    partialData: 'use',
  },
  mini: {
    name: 'mini',
    purpose: 'evidence',
    defaults: {
      datasets: each(openSets, firstPair),
      losses: firstPair,
      seeds: [1, 2, 3],
      folds: { count: 5, seeds: [1] },
    },
    baseFilters: 16,
    depth: 4,
    inputShapes: {
      drive: [256, 256],
      bus2017: [128, 128],
      dsb2018: [128, 128],
      isic2018: [128, 128],
      'cvc-clinicdb': [128, 160],
      kits19: [32, 48, 32],
    },
    spacingFactor: 1,
    // At 60, 47 of 84 runs ended at the cap; see DEVIATIONS.md.
    maximumEpochs: 200,
    plateauPatience: 8,
    caseLimits: undefined,
    partialData: 'use',
  },
  paper: {
    name: 'paper',
    purpose: 'evidence',
    defaults: {
      datasets: each(experimentNames, lossNames),
      losses: lossNames,
      seeds: [1, 2, 3],
      folds: null,
    },
    baseFilters: 32,
    depth: 4,
    inputShapes: undefined,
    spacingFactor: 1,
    maximumEpochs: 1000,
    plateauPatience: undefined,
    caseLimits: undefined,
    partialData: 'refuse',
  },
  // Where "npm run compare" begins: its sizes follow from the images and the time that is granted.
  own: {
    name: 'own',
    purpose: 'comparison',
    defaults: {
      datasets: [],
      losses: firstPair,
      seeds: [1, 2, 3],
      folds: { count: 5, seeds: [1] },
    },
    baseFilters: 16,
    depth: 4,
    inputShapes: undefined,
    spacingFactor: 1,
    maximumEpochs: 200,
    plateauPatience: 8,
    caseLimits: undefined,
    partialData: 'use',
  },
};

/** Patients are dealt to folds from this seed, whatever the seed of a run: folds are the same for all losses and seeds. */
export const foldSeed = 1;

/** The authors' augmentation, the same for all six data sets (batchgenerators through MIScnn 1.4.0). */
export const studyAugmentation: AugmentationSettings = {
  mirrorProbability: 0.5,
  brightnessProbability: 0.15,
  brightnessRange: [0.5, 2],
  elasticProbability: 0.15,
  elasticAlphaRange: [0, 900],
  elasticSigmaRange: [9, 13],
  rotationProbability: 0.15,
  rotationDegrees: 15,
  scalingProbability: 0.15,
  scalingRange: [0.85, 1.25],
};

/** What all six experiments share (protocol: common settings). */
export const studyTraining = {
  learningRate: 0.1,
  momentum: 0.9,
  plateauFactor: 0.1,
  minimumLearningRate: 1e-4,
  minimumDelta: 1e-7,
} as const;
