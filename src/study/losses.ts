import {
  type Combination,
  combinationLabels,
  combinations,
  laterLossLabels,
  otherExponentLabels,
} from './later-losses.js';

/**
 * The losses of the study: the name used by commands, folders and code, and the label printed in tables and
 * figures.
 */
const studyLossLabels = {
  ce: 'Cross entropy',
  focal: 'Focal',
  dsc: 'DSC',
  'dsc++': 'DSC++',
  'dsc-ce': 'DSC + CE',
  'dsc++-ce': 'DSC++ + CE',
  tversky: 'Tversky',
  'tversky++': 'Tversky++',
  'focal-tversky': 'Focal Tversky',
  'focal-tversky++': 'Focal Tversky++',
  'unified-focal': 'Unified Focal',
  'unified-focal++': 'Unified Focal++',
} as const;

/** Labels of the study's losses and of the later ones (later-losses.ts). */
export const lossLabels = { ...studyLossLabels, ...laterLossLabels };

export type LossName = keyof typeof lossLabels;

/** The study's twelve losses: the meaning of "all losses", and the rows of the study's tables. */
export const lossNames = Object.keys(studyLossLabels) as readonly LossName[];

export const laterLossNames = Object.keys(laterLossLabels) as readonly LossName[];

/** DSC++ with other exponents, which are among `laterLossNames`. */
export const otherExponentNames = Object.keys(otherExponentLabels) as readonly LossName[];

/** Every named loss, in the order of tables: commands accept these names and results may contain them. */
export const namedLosses: readonly LossName[] = [...lossNames, ...laterLossNames];

/** A DSC-based loss and its calibrated version: the comparisons that the paper makes. */
export interface LossPair {
  baseline: LossName;
  calibrated: LossName;
}

export const lossPairs: readonly LossPair[] = [
  { baseline: 'dsc', calibrated: 'dsc++' },
  { baseline: 'dsc-ce', calibrated: 'dsc++-ce' },
  { baseline: 'tversky', calibrated: 'tversky++' },
  { baseline: 'focal-tversky', calibrated: 'focal-tversky++' },
  { baseline: 'unified-focal', calibrated: 'unified-focal++' },
];

/** A user-defined loss, `own:<name>:<hash of its code>`. It occurs in trials only, never in the study's plan. */
export type OwnLossName = `own:${string}`;

/**
 * A combined prediction of finished networks: `dsc~mirrors`, `dsc++~ensemble`. Nothing is trained under such a
 * name.
 */
export type CombinedLossName = `${LossName}~${Combination}`;

export function combinedLoss(loss: LossName, combination: Combination): CombinedLossName {
  return `${loss}~${combination}`;
}

/** Every combination of every named loss. */
export const combinedLosses: readonly CombinedLossName[] = namedLosses.flatMap((loss) =>
  combinations.map((combination) => combinedLoss(loss, combination)),
);

/**
 * Label of a run's loss in charts. A user-defined loss `own:soft Jaccard:1f0c…` is printed as soft Jaccard.
 *
 * ```ts
 * lossLabel('dsc++'); // 'DSC++'
 * lossLabel('dsc~mirrors'); // 'DSC, mirrored'
 * lossLabel('own:soft Jaccard:1f0c2d3e'); // 'soft Jaccard'
 * ```
 */
export function lossLabel(loss: LossName | CombinedLossName | OwnLossName): string {
  if (isNamedLoss(loss)) return lossLabels[loss];
  const [trained, combination] = loss.split('~') as [string, Combination];
  return isNamedLoss(trained)
    ? `${lossLabels[trained]}, ${combinationLabels[combination]}`
    : loss.split(':')[1]!;
}

/** Whether a loss is one of the project's named losses, as opposed to a user-defined one. */
export function isNamedLoss(loss: string): loss is LossName {
  return (namedLosses as readonly string[]).includes(loss);
}
