/**
 * The metrics of the study. Their names are the columns of cases.csv, in this order. Each group names the file
 * that defines its metrics.
 */
export const metricNames = [
  // overlap.ts
  'dsc',
  'iou',
  'precision',
  'recall',
  // binary-tally.ts, multi-class-tally.ts
  'brier',
  'nll',
  // authors-scores.ts
  'brier_authors',
  'nll_authors',
  // calibration-error.ts
  'ece',
  'ace',
  'mce',
  'tace',
  'ece_adaptive',
  'ece_top_label',
  // the same on the true foreground (binary-tally.ts) and near the true boundary (boundary-band.ts)
  'ece_foreground',
  'brier_foreground',
  'nll_foreground',
  'ece_boundary',
  'ace_boundary',
  'brier_boundary',
  'nll_boundary',
  // binary-tally.ts
  'mean_confidence',
  'posterior_distance',
  'pixels',
  'truth_pixels',
  'predicted_pixels',
  // proper-scores.ts
  'nll_unclipped',
  // corp-decomposition.ts, smooth-ece.ts
  'brier_miscalibration',
  'brier_discrimination',
  'nll_miscalibration',
  'nll_discrimination',
  'smooth_ece',
  // boundary-band.ts, with the relative width
  'ece_boundary_relative',
  'brier_boundary_relative',
  'nll_boundary_relative',
  // score-scaling.ts of recalibrate, risk-coverage.ts, volume.ts
  'soft_score',
  'soft_dice_confidence',
  'expected_pixels',
  'volume_expected',
  'volume_decided',
] as const;

export type MetricName = (typeof metricNames)[number];

export interface MetricDescription {
  /** Label in tables and on axes. */
  label: string;
  /** One sentence without a full stop. */
  definition: string;
  /** Which direction is better; 'none' for quantities that only describe a case. */
  better: 'higher' | 'lower' | 'none';
  /** Smallest and largest possible value. */
  bounds: readonly [number, number];
  /** Unit of the value; empty for a ratio. */
  unit: '' | 'nat' | 'pixel';
  /** Digits after the point in tables. */
  digits: number;
}

const share = { bounds: [0, 1], unit: '', digits: 3 } as const;
const calibration = { better: 'lower', bounds: [0, 1], unit: '', digits: 4 } as const;
const logarithmic = { better: 'lower', bounds: [0, Infinity], unit: 'nat', digits: 4 } as const;
/** One-vs-rest rows are at most 1; the row of all classes sums over classes and may reach 2. */
const squared = { better: 'lower', bounds: [0, 2], unit: '', digits: 4 } as const;
const volume = { better: 'none', bounds: [0, Infinity], unit: '', digits: 3 } as const;
const count = { better: 'none', bounds: [0, Infinity], unit: 'pixel', digits: 0 } as const;

export const metricCatalogue: Readonly<Record<MetricName, MetricDescription>> = {
  dsc: { ...share, better: 'higher', label: 'DSC', definition: 'Dice coefficient 2 TP / (2 TP + FP + FN)' },
  iou: {
    ...share,
    better: 'higher',
    label: 'IoU',
    definition: 'Intersection over union TP / (TP + FP + FN)',
  },
  precision: {
    ...share,
    better: 'higher',
    label: 'Precision',
    definition: 'Share of predicted pixels that are true, TP / (TP + FP)',
  },
  recall: {
    ...share,
    better: 'higher',
    label: 'Recall',
    definition: 'Share of true pixels that are predicted, TP / (TP + FN)',
  },
  brier: {
    ...squared,
    label: 'Brier',
    definition: 'Mean squared distance of the probability from the truth',
  },
  nll: { ...logarithmic, label: 'NLL', definition: 'Mean of −log of the probability given to the truth' },
  brier_authors: {
    ...squared,
    bounds: [0, Infinity],
    label: "Brier (authors')",
    definition: "Brier score as the authors' code has it: with the label number 0, 1, 2 used as truth",
  },
  nll_authors: {
    ...logarithmic,
    label: "NLL (authors')",
    definition:
      "NLL as the authors' code has it: the foreground term alone, weighted with the label's number",
  },
  ece: {
    ...calibration,
    label: 'ECE',
    definition: 'Expected calibration error over 15 equal-width bins, weighted by pixels',
  },
  ace: {
    ...calibration,
    label: 'ACE',
    definition: 'Average calibration error: the unweighted mean gap of the non-empty bins',
  },
  mce: { ...calibration, label: 'MCE', definition: 'Maximum calibration error: the largest gap of any bin' },
  tace: {
    ...calibration,
    label: 'TACE',
    definition: 'Thresholded adaptive calibration error: mean gap of 15 equal-mass bins over p > 0.001',
  },
  ece_adaptive: {
    ...calibration,
    label: 'Adaptive ECE',
    definition: 'Expected calibration error over 15 equal-mass bins',
  },
  ece_top_label: {
    ...calibration,
    label: 'Top-label ECE',
    definition: 'Expected calibration error of the confidence in the decision against its correctness',
  },
  ece_foreground: {
    ...calibration,
    label: 'Foreground ECE',
    definition: 'Top-label ECE over the true foreground pixels alone',
  },
  brier_foreground: {
    ...squared,
    label: 'Foreground Brier',
    definition: 'Brier score over the true foreground pixels alone',
  },
  nll_foreground: {
    ...logarithmic,
    label: 'Foreground NLL',
    definition: 'NLL over the true foreground pixels alone',
  },
  ece_boundary: {
    ...calibration,
    label: 'Boundary ECE',
    definition: 'ECE over the pixels within 3 mm (3 pixels where no spacing is known) of the true boundary',
  },
  ace_boundary: {
    ...calibration,
    label: 'Boundary ACE',
    definition: 'ACE over the pixels within 3 mm (3 pixels where no spacing is known) of the true boundary',
  },
  brier_boundary: {
    ...squared,
    label: 'Boundary Brier',
    definition: 'Brier score over the pixels within 3 mm (else 3 pixels) of the true boundary',
  },
  nll_boundary: {
    ...logarithmic,
    label: 'Boundary NLL',
    definition: 'NLL over the pixels within 3 mm (else 3 pixels) of the true boundary',
  },
  mean_confidence: {
    ...share,
    better: 'none',
    label: 'Mean confidence',
    definition: 'Mean probability of the predicted foreground where it is predicted',
  },
  posterior_distance: {
    ...calibration,
    label: 'Posterior distance',
    definition: 'Mean |p − q| from the known posterior q; phantoms only',
  },
  pixels: { ...count, label: 'Pixels', definition: 'Pixels of the case' },
  truth_pixels: { ...count, label: 'True pixels', definition: 'Pixels of the class in the ground truth' },
  predicted_pixels: { ...count, label: 'Predicted pixels', definition: 'Pixels decided for the class' },
  nll_unclipped: {
    ...logarithmic,
    label: 'NLL, unclipped',
    definition: 'NLL clipped only by the float32 range, at 103 nat',
  },
  brier_miscalibration: {
    ...squared,
    label: 'Brier: miscalibration',
    definition: 'Reduction of the Brier score by isotonic recalibration of the case itself',
  },
  brier_discrimination: {
    ...squared,
    better: 'higher',
    label: 'Brier: discrimination',
    definition: 'Advantage of the recalibrated prediction over the base rate, in Brier score',
  },
  nll_miscalibration: {
    ...logarithmic,
    label: 'NLL: miscalibration',
    definition: 'Reduction of NLL by isotonic recalibration of the case itself',
  },
  nll_discrimination: {
    ...logarithmic,
    better: 'higher',
    label: 'NLL: discrimination',
    definition: 'Advantage of the recalibrated prediction over the base rate, in NLL',
  },
  smooth_ece: {
    ...calibration,
    label: 'Smooth ECE',
    definition:
      'Calibration error without bins: residuals smoothed by a Gaussian whose width equals the result',
  },
  ece_boundary_relative: {
    ...calibration,
    label: 'Boundary ECE, 1 %',
    definition: 'ECE over the pixels within 1 % of the image diagonal of the true boundary',
  },
  brier_boundary_relative: {
    ...squared,
    label: 'Boundary Brier, 1 %',
    definition: 'Brier score over the pixels within 1 % of the image diagonal of the true boundary',
  },
  nll_boundary_relative: {
    ...logarithmic,
    label: 'Boundary NLL, 1 %',
    definition: 'NLL over the pixels within 1 % of the image diagonal of the true boundary',
  },
  soft_score: {
    ...share,
    better: 'higher',
    label: 'Soft score S',
    definition: "DSC++'s soft score TP / (TP + ½ FN + ½ FP) with squared errors, on the image's own grid",
  },
  soft_dice_confidence: {
    ...share,
    better: 'none',
    label: 'Soft Dice confidence',
    definition:
      'Estimate of the DSC of the mask from the probabilities alone: 2 Σ p in the mask / (Σ p + mask)',
  },
  expected_pixels: { ...count, digits: 1, label: 'Expected pixels', definition: 'Sum of the probabilities' },
  volume_expected: {
    ...volume,
    label: 'Volume, Σ p',
    definition: 'Sum of the probabilities divided by the number of true pixels',
  },
  volume_decided: { ...volume, label: 'Volume, mask', definition: 'Predicted pixels divided by true pixels' },
};
