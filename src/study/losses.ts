/** The losses of the study: the name that commands, folders and code use, and what tables and figures print. */
export const lossLabels = {
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

export type LossName = keyof typeof lossLabels;

export const lossNames = Object.keys(lossLabels) as readonly LossName[];

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

/**
 * How charts print the loss of a run, one of the user's own included: `own:soft Jaccard:1f0c…` is soft Jaccard.
 *
 * ```ts
 * lossLabel('dsc++'); // 'DSC++'
 * lossLabel('own:soft Jaccard:1f0c2d3e'); // 'soft Jaccard'
 * ```
 */
export function lossLabel(loss: LossName | OwnLossName): string {
  return isStudyLoss(loss) ? lossLabels[loss] : loss.split(':')[1]!;
}

/** Whether a loss is one of the study's twelve. */
export function isStudyLoss(loss: string): loss is LossName {
  return (lossNames as readonly string[]).includes(loss);
}
