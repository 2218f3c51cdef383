import { canonicalHash, type Json } from '../core/canonical-json.js';
import type { CombinedLossName, LossName, OwnLossName } from './losses.js';

/**
 * Every setting that affects a run's numbers, fully resolved and written to config.json. Its hash identifies the
 * run, so a changed value makes an old result outdated. Settings that affect speed only (device, threads, jobs)
 * are recorded as provenance instead.
 */

/** The sizes of the study. */
export const studyPresetNames = ['smoke', 'mini', 'paper'] as const;
/** The study's presets and `own`, the preset for a user's images (`npm run compare`). */
export const presetNames = [...studyPresetNames, 'own'] as const;
export type PresetName = (typeof presetNames)[number];

/** One preprocessing step; a run applies its list in order (protocol: resize or resample, clip, z-score). */
export type PreprocessStep =
  | { op: 'resize'; shape: readonly number[] }
  | { op: 'resample'; spacingMm: readonly number[] }
  | { op: 'clip'; minimum: number; maximum: number }
  | { op: 'z-score' };

/** Training-time augmentation as probabilities and ranges; null switches it off. */
export interface AugmentationSettings {
  mirrorProbability: number;
  brightnessProbability: number;
  brightnessRange: readonly [number, number];
  elasticProbability: number;
  elasticAlphaRange: readonly [number, number];
  elasticSigmaRange: readonly [number, number];
  rotationProbability: number;
  rotationDegrees: number;
  scalingProbability: number;
  scalingRange: readonly [number, number];
}

export interface NetworkSettings {
  inputChannels: number;
  /** Classes including background. */
  classes: number;
  /** Filters of the first level; they double at each of the `depth` levels below it. */
  baseFilters: number;
  depth: number;
  /** Spatial shape of the network input: a whole resized image or a patch. */
  inputShape: readonly number[];
}

/** Patch-wise training and sliding-window prediction (3D); null for whole images. */
export interface PatchSettings {
  /** Overlap of neighbouring prediction windows along each axis. */
  overlap: readonly number[];
}

export interface TrainingSettings {
  learningRate: number;
  momentum: number;
  maximumEpochs: number;
  plateauPatience: number;
  plateauFactor: number;
  minimumLearningRate: number;
  stopPatience: number;
  minimumDelta: number;
}

/** How the values of a mask file become classes: by a threshold, or by a map from value to class. */
export type MaskLabels =
  | { kind: 'binary'; threshold: number; greyEdges: boolean }
  | { kind: 'classes'; map: Readonly<Record<string, number>> };

/** The part of a cross-fitted data set on which a run is tested: fold `number` (from 1) of `of`. */
export interface Fold {
  number: number;
  of: number;
}

/** The patient shown by each case. A case missing from `byCase` counts as its own patient. */
export interface Patients {
  /**
   * What a patient is called: patients, children, video sequences. Null if patients are unknown, so that each case
   * counts as one.
   */
  noun: string | null;
  byCase: Readonly<Record<string, string>>;
}

export interface RunConfig {
  /**
   * Versions of the code that made the numbers (study/code-versions.ts). Older records have none, which means version
   * 1.
   */
  versions?: { arithmetic: number; readers: number };
  preset: PresetName;
  dataset: string;
  loss: LossName | CombinedLossName | OwnLossName;
  /** Seeds of an ensemble's networks, in order; absent for single networks. */
  memberSeeds?: readonly number[];
  /** Hyperparameters of the loss by name, such as gamma. */
  lossHyperparameters: Readonly<Record<string, number>>;
  seed: number;
  /** Absent if the data set has a fixed split, which counts as one fold. */
  fold?: Fold;
  /** Case ids on each side of the split, in the order of the manifest. */
  cases: { training: readonly string[]; validation: readonly string[]; test: readonly string[] };
  /**
   * Patients are the unit of folds and of every statistic. Absent in records made before folds were introduced.
   */
  patients?: Patients;
  /** Names of the foreground classes, 1, 2, … */
  foregroundClasses: readonly string[];
  /**
   * How mask values become classes; null for phantoms, whose masks are generated. Absent in records without
   * `versions`.
   */
  labels?: MaskLabels | null;
  preprocess: readonly PreprocessStep[];
  augmentation: AugmentationSettings | null;
  network: NetworkSettings;
  patch: PatchSettings | null;
  training: TrainingSettings;
  precision: 'float32' | 'bf16';
}

/** SHA-256 of the canonical JSON of a configuration. */
export function configHash(config: RunConfig): string {
  return canonicalHash(config as unknown as Json);
}

/** Identifies a run among those of one loss on one data set. */
export type RunPlace = Pick<RunConfig, 'seed' | 'fold'>;

/** `seed-<n>` on a fixed split, `fold-<k>-seed-<n>` in a cross-fitted set. */
export function runPlace({ seed, fold }: RunPlace): string {
  return fold ? `fold-${fold.number}-seed-${seed}` : `seed-${seed}`;
}

const placeForm = /^(?:fold-(\d+)-)?seed-(\d+)$/;

/** Whether a folder name has the form of a run place. */
export function isRunPlace(name: string): boolean {
  return placeForm.test(name);
}

/** Compares run places by seed, then by fold. */
export function byRunPlace(a: string, b: string): number {
  const [, foldA, seedA] = placeForm.exec(a)!;
  const [, foldB, seedB] = placeForm.exec(b)!;
  return Number(seedA) - Number(seedB) || Number(foldA ?? 0) - Number(foldB ?? 0);
}

/** `<dataset>/<loss>/<place>`, the folder of a run below `<out>/<preset>/`. */
export function runName(config: Pick<RunConfig, 'dataset' | 'loss'> & RunPlace): string {
  return `${config.dataset}/${config.loss}/${runPlace(config)}`;
}

/** The patient of a case; the case itself if the patient is unknown. */
export function patientOf({ patients }: Pick<RunConfig, 'patients'>, caseId: string): string {
  return patients && Object.hasOwn(patients.byCase, caseId) ? patients.byCase[caseId]! : caseId;
}
