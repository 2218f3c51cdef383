import { type Combination, combinationLabels, combinations, laterLossLabels } from './later-losses.js';

/** The losses of the study: the name that commands, folders and code use, and what tables and figures print. */
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

/** Those and the later ones (later-losses.ts). */
export const lossLabels = { ...studyLossLabels, ...laterLossLabels };

export type LossName = keyof typeof lossLabels;

/** The study's twelve: what "all losses" means, and what its own tables list. */
export const lossNames = Object.keys(studyLossLabels) as readonly LossName[];

export const laterLossNames = Object.keys(laterLossLabels) as readonly LossName[];

/** Every loss that has a name: those that a command may name, and that results may hold, in the order of tables. */
export const namedLosses: readonly LossName[] = [...lossNames, ...laterLossNames];

/** A DSC-based loss beside its calibrated version: the comparisons that the paper makes. */
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

/** A loss of the user's own, `own:<name>:<hash of its code>`: trials are made with it, the study's plan has none. */
export type OwnLossName = `own:${string}`;

/** A finished network, or several, used otherwise: `dsc~mirrors`, `dsc++~ensemble`. Nothing is trained under such a name. */
export type CombinedLossName = `${LossName}~${Combination}`;

export function combinedLoss(loss: LossName, combination: Combination): CombinedLossName {
  return `${loss}~${combination}`;
}

/** Every combination of every loss that has a name. */
export const combinedLosses: readonly CombinedLossName[] = namedLosses.flatMap((loss) =>
  combinations.map((combination) => combinedLoss(loss, combination)),
);

/**
 * How charts print the loss of a run, one of the user's own included: `own:soft Jaccard:1f0c…` is soft Jaccard.
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

/** Whether a loss is one of the project's own, and not a user's. */
export function isNamedLoss(loss: string): loss is LossName {
  return (namedLosses as readonly string[]).includes(loss);
}
