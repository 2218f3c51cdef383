import { canonicalHash, type Json } from '../core/canonical-json.js';
import type { CombinedLossName, LossName, OwnLossName } from './losses.js';

/**
 * Everything that decides a run's numbers, resolved and written to config.json; its hash names the work, so a
 * changed value makes an old result stale. What only decides speed (device, threads, jobs) is provenance.
 */

/** The sizes of the study. */
export const studyPresetNames = ['smoke', 'mini', 'paper'] as const;
/** And that of a user's own images, which `npm run compare` chooses. */
export const presetNames = [...studyPresetNames, 'own'] as const;
export type PresetName = (typeof presetNames)[number];

/** One preprocessing step; a run does its list in order (protocol: resize or resample, clip, z-score). */
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
  /** Filters of the first level; doubled at each of `depth` levels. */
  baseFilters: number;
  depth: number;
  /** Spatial shape of one network input: a whole resized image, or a patch. */
  inputShape: readonly number[];
}

/** Patch-wise training and sliding-window prediction (3D); absent for whole images. */
export interface PatchSettings {
  /** Overlap of neighbouring windows at prediction, per axis. */
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

/** Which values of a mask file are which class: a threshold, or a class by value. */
export type MaskLabels =
  | { kind: 'binary'; threshold: number; greyEdges: boolean }
  | { kind: 'classes'; map: Readonly<Record<string, number>> };

/** The part of a cross-fitted data set that a run tests: fold `number`, from 1, of `of`. */
export interface Fold {
  number: number;
  of: number;
}

/** Whose images the cases show. A case that `byCase` does not name is a patient of its own. */
export interface Patients {
  /** What they are: patients, children, video sequences; null where nobody says who is who, so that cases count instead. */
  noun: string | null;
  byCase: Readonly<Record<string, string>>;
}

export interface RunConfig {
  /** Of the code that made the numbers (study/versions.ts); records older than that have none and are of version 1. */
  versions?: { arithmetic: number; readers: number };
  preset: PresetName;
  dataset: string;
  loss: LossName | CombinedLossName | OwnLossName;
  /** Of the networks of an ensemble, in order; absent elsewhere. */
  memberSeeds?: readonly number[];
  /** The loss's numbers by name, such as gamma. */
  lossHyperparameters: Readonly<Record<string, number>>;
  seed: number;
  /** Absent on the fixed split of the data set, which counts as one fold. */
  fold?: Fold;
  /** Case ids on each side of the split, in the order of the manifest. */
  cases: { training: readonly string[]; validation: readonly string[]; test: readonly string[] };
  /** The unit of folds and of every statistic. Absent in records of before folds. */
  patients?: Patients;
  /** Names of the classes from 1 on: the foreground classes. */
  foregroundClasses: readonly string[];
  /** How mask values become classes; null for phantoms, whose masks are drawn. Absent where `versions` is. */
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

/** What tells the runs of one loss on one data set apart. */
export type RunPlace = Pick<RunConfig, 'seed' | 'fold'>;

/** `seed-<n>` on a fixed split, `fold-<k>-seed-<n>` in a cross-fitted set. */
export function runPlace({ seed, fold }: RunPlace): string {
  return fold ? `fold-${fold.number}-seed-${seed}` : `seed-${seed}`;
}

const placeForm = /^(?:fold-(\d+)-)?seed-(\d+)$/;

/** Whether a folder's name is the place of a run. */
export function isRunPlace(name: string): boolean {
  return placeForm.test(name);
}

/** Order of places: by seed, then by fold. */
export function byRunPlace(a: string, b: string): number {
  const [, foldA, seedA] = placeForm.exec(a)!;
  const [, foldB, seedB] = placeForm.exec(b)!;
  return Number(seedA) - Number(seedB) || Number(foldA ?? 0) - Number(foldB ?? 0);
}

/** `<dataset>/<loss>/<place>`, the folder of a run below `<out>/<preset>/`. */
export function runName(config: Pick<RunConfig, 'dataset' | 'loss'> & RunPlace): string {
  return `${config.dataset}/${config.loss}/${runPlace(config)}`;
}

/** The patient that a case shows: the case itself where nobody says. */
export function patientOf({ patients }: Pick<RunConfig, 'patients'>, caseId: string): string {
  return patients && Object.hasOwn(patients.byCase, caseId) ? patients.byCase[caseId]! : caseId;
}
