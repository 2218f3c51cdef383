import { type ExperimentName, experimentNames } from './experiments.js';
import { type LossName, lossNames } from './losses.js';
import type { AugmentationSettings, PresetName } from './run-config.js';

/** The losses that are trained on one data set. */
export interface DatasetLosses {
  dataset: string;
  losses: readonly LossName[];
}

/**
 * The three sizes of the study, and the preset for a user's own images. All run the same code; the smaller presets
 * have smaller networks, smaller images and less patience. Values that a preset leaves undefined come from the
 * data set's protocol row (its manifest).
 */
export interface Preset {
  name: PresetName;
  /**
   * A rehearsal only shows that all stages work and judges no claim. A comparison uses the user's own images and
   * has its own verdict instead of the paper's claims.
   */
  purpose: 'rehearsal' | 'evidence' | 'comparison';
  /** What runs if a command names no data set, loss or seed. */
  defaults: {
    datasets: readonly DatasetLosses[];
    /** Default losses for data sets that a command names. */
    losses: readonly LossName[];
    seeds: readonly number[];
    /**
     * Data sets in files are cross-fitted with `count` folds by patient, each under `seeds`. Phantoms keep their
     * fixed split, as do all data sets if this is null.
     */
    folds: { count: number; seeds: readonly number[] } | null;
  };
  baseFilters: number;
  depth: number;
  /** Shape of the network input by experiment; undefined means that of the protocol. */
  inputShapes: Readonly<Record<ExperimentName, readonly number[]>> | undefined;
  /** Shape of the network input for any data set; present only if it was chosen for a user's own images. */
  inputShape?: readonly number[];
  /** Factor by which the spacing of volumes is coarser than in the protocol. */
  spacingFactor: number;
  maximumEpochs: number;
  /**
   * Epochs without improvement before the learning rate is reduced; training stops after twice as many. Undefined
   * means the protocol's value.
   */
  plateauPatience: number | undefined;
  /** Largest number of cases on each side of the split; undefined means all. */
  caseLimits: { training: number; validation: number; test: number } | undefined;
  /** If data is incomplete: use the available cases, or refuse unless --allow-partial is given. */
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
    // All twelve losses on one phantom, so that every loss is tried before it is used in a training of hours.
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
  // Starting point of "npm run compare", which chooses its sizes from the images and the available time.
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

/** Extents of a network's input are multiples of this: the deepest networks, of depth 4, halve them four times. */
export const inputMultiple = 16;

/**
 * Seed of the assignment of patients to folds. It does not depend on a run's seed, so folds are the same for all
 * losses and seeds.
 */
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

/** Training settings shared by all six experiments (protocol: common settings). */
export const studyTraining = {
  learningRate: 0.1,
  momentum: 0.9,
  plateauFactor: 0.1,
  minimumLearningRate: 1e-4,
  minimumDelta: 1e-7,
} as const;
