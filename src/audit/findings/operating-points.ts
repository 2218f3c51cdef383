import { type BandPoint, type ThresholdQuantity, thresholdBands } from '../../evaluate/threshold-bands.js';
import { type CutTarget, chooseCut } from '../../metrics/choose-cut.js';
import type { RunRecord } from '../../record/run-record.js';

/** A threshold for a target, with the mean scores over cases at that threshold. */
export interface OperatingPoint {
  /** The target, such as "recall of 0.9" or "highest Dice coefficient". */
  wanted: string;
  /** null where no threshold reaches the target. */
  threshold: number | null;
  values: Readonly<Record<ThresholdQuantity, BandPoint>> | null;
}

const wantedRecalls = [0.8, 0.9, 0.95] as const;
const wantedPrecisions = [0.8, 0.9, 0.95] as const;

/**
 * Thresholds out of 0.05, 0.10, … 0.95 for target means over cases: the highest with the recall, the lowest with the precision
 * (choose-cut.ts says which), and the one with the highest mean DSC (the nearest to ½ among equal ones).
 */
export function operatingPoints(
  scores: Pick<RunRecord, 'thresholds'>,
  row: string,
  patientOf: ReadonlyMap<string, string>,
): OperatingPoint[] {
  const bands = thresholdBands([scores], row, patientOf);
  const pointsOf = (quantity: ThresholdQuantity) => bands.get(quantity)!;
  const at = (wanted: string, index: number | undefined): OperatingPoint => {
    if (index === undefined) return { wanted, threshold: null, values: null };
    const values = {
      recall: pointsOf('recall')[index]!,
      precision: pointsOf('precision')[index]!,
      dsc: pointsOf('dsc')[index]!,
    };
    return { wanted, threshold: values.recall.threshold, values };
  };
  const curve = pointsOf('recall').map((recall, index) => {
    const precision = pointsOf('precision')[index]!;
    const definedIn = { recall: recall.cases, precision: precision.cases };
    return { index, recall: recall.mean, precision: precision.mean, definedIn };
  });
  const chosen = (quantity: CutTarget['quantity'], atLeast: number) =>
    at(`${quantity} of ${atLeast}`, chooseCut(curve, { quantity, atLeast })?.index);
  return [
    ...wantedRecalls.map((wanted) => chosen('recall', wanted)),
    ...wantedPrecisions.map((wanted) => chosen('precision', wanted)),
    at('highest Dice coefficient', bestIndex(pointsOf('dsc'))),
  ];
}

/** Index of the point with the highest mean, the nearest to ½ among equal ones; undefined where no mean is defined. */
export function bestIndex(points: readonly Pick<BandPoint, 'threshold' | 'mean'>[]): number | undefined {
  let best: number | undefined;
  points.forEach(({ mean, threshold }, index) => {
    if (Number.isNaN(mean)) return;
    const before = best === undefined ? undefined : points[best]!;
    const isNearer = before && Math.abs(threshold - 0.5) < Math.abs(before.threshold - 0.5);
    if (!before || mean > before.mean || (mean === before.mean && isNearer)) best = index;
  });
  return best;
}
