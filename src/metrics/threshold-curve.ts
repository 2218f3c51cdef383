import type { ThresholdCounts } from './case-score.js';
import { type ConfusionCounts, type Overlap, overlap } from './overlap.js';

/** Means over cases at one threshold. */
export interface ThresholdPoint extends Overlap {
  threshold: number;
  /** In how many cases the quantity is defined: precision where the mask is not empty, recall where the truth is not. */
  definedIn: { precision: number; recall: number };
}

/**
 * Recall, precision, DSC and IoU against the threshold, in ascending order of threshold. Each is the mean over the
 * cases of one class in which it is defined at that threshold (NaN if there are none). Bands by bootstrap over
 * cases:
 *
 *     caseBootstrap(cases, (sample) => thresholdCurve(sample.flat()).map(({ recall }) => recall), stream)
 *
 * ```ts
 * const counts = (threshold, tp, fp, fn) => ({ caseId: 'a', className: 'lesion', threshold, tp, fp, fn, tn: 9 });
 * const curve = thresholdCurve([counts(0.2, 9, 6, 1), counts(0.8, 5, 1, 5)]);
 * curve.map(({ recall }) => recall); // [0.9, 0.5]
 * curve.map(({ precision }) => precision); // [0.6, 0.833]
 * ```
 */
export function thresholdCurve(counts: readonly ThresholdCounts[]): ThresholdPoint[] {
  const byThreshold = new Map<number, Overlap[]>();
  for (const entry of counts) {
    const overlaps = byThreshold.get(entry.threshold);
    if (overlaps) overlaps.push(overlap(entry));
    else byThreshold.set(entry.threshold, [overlap(entry)]);
  }
  return [...byThreshold]
    .sort(([a], [b]) => a - b)
    .map(([threshold, overlaps]) => ({
      threshold,
      dsc: definedMean(overlaps.map(({ dsc }) => dsc)),
      iou: definedMean(overlaps.map(({ iou }) => iou)),
      precision: definedMean(overlaps.map(({ precision }) => precision)),
      recall: definedMean(overlaps.map(({ recall }) => recall)),
      definedIn: {
        precision: overlaps.filter(({ precision }) => !Number.isNaN(precision)).length,
        recall: overlaps.filter(({ recall }) => !Number.isNaN(recall)).length,
      },
    }));
}

function definedMean(values: readonly number[]): number {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

/** How far the threshold moves recall and precision of one case. */
export interface ThresholdReach {
  recallRange: number;
  precisionRange: number;
  /** The mean of both ranges, by which the paper's third claim is judged. */
  reach: number;
}

/**
 * How far the threshold can move recall and precision of one case and class.
 *
 *     range_x = max − min of x over thresholds 0.05 … 0.95 at which x is defined
 *     reach = (range_recall + range_precision) / 2
 *
 * All lie in [0, 1]. Reach 0 means the same mask at every threshold, because probabilities are near 0 or 1; reach
 * 1 means that recall and precision each run from 0 to 1. Reach is defined per case, so two losses can be compared
 * in pairs. Edges: with an empty truth, recall and reach are NaN. If no pixel is predicted at any threshold, the mask is the
 * same empty one at each, and the range of precision is 0 although precision is defined at none.
 * Example: recall falls from 0.9 to 0.5 while precision climbs from 0.6 to 0.8: reach (0.4 + 0.2) / 2 = 0.3.
 *
 * ```ts
 * const { recallRange, reach } = thresholdReach([{ tp: 9, fp: 6, fn: 1 }, { tp: 5, fp: 1, fn: 5 }]);
 * [recallRange, reach]; // [0.4, 0.317]
 * ```
 */
export function thresholdReach(counts: readonly Omit<ConfusionCounts, 'tn'>[]): ThresholdReach {
  const overlaps = counts.map(overlap);
  const recallRange = range(overlaps.map(({ recall }) => recall));
  const isEmpty = counts.every(({ tp, fp }) => tp + fp === 0);
  const precisionRange = isEmpty ? 0 : range(overlaps.map(({ precision }) => precision));
  return { recallRange, precisionRange, reach: (recallRange + precisionRange) / 2 };
}

function range(values: readonly number[]): number {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.length === 0 ? Number.NaN : Math.max(...defined) - Math.min(...defined);
}
