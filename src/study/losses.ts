/** The twelve losses of the study, by the names that commands, folders and tables use. */
export const lossNames = [
  'ce',
  'focal',
  'dsc',
  'dsc++',
  'dsc-ce',
  'dsc++-ce',
  'tversky',
  'tversky++',
  'focal-tversky',
  'focal-tversky++',
  'unified-focal',
  'unified-focal++',
] as const;

export type LossName = (typeof lossNames)[number];

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

/** Names as tables and figures print them. */
export const lossLabels: Readonly<Record<LossName, string>> = {
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
};

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
