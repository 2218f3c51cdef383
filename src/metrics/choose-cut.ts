import type { ThresholdPoint } from './threshold-curve.js';

/** The target for which a threshold is chosen. */
export interface CutTarget {
  quantity: 'recall' | 'precision';
  /** Smallest acceptable mean over cases. */
  atLeast: number;
}

/** Means of equal shares, such as ten times 8 of 10, lie this close to them in float64. */
const rounding = 1e-12;

/** What the choice depends on at each threshold. */
type CutPoint = Pick<ThresholdPoint, 'recall' | 'precision' | 'definedIn'>;

/** Whether a mean over cases reaches a target. */
function reachesTarget(mean: number, atLeast: number): boolean {
  return mean >= atLeast - rounding;
}

/**
 * Whether a mean precision speaks for the cases: the masks of at least half as many cases as hold the class are not empty. Near 1 a
 * threshold leaves a few pixels of a few cases, whose precision says nothing on the others.
 */
export function isPrecisionTold(definedIn: ThresholdPoint['definedIn']): boolean {
  return 2 * definedIn.precision >= definedIn.recall;
}

/**
 * Chooses the operating threshold on a curve (threshold-curve.ts): among the thresholds that reach the target, the
 * one with the smallest loss of the other quantity,
 *
 *     recall      the highest threshold whose mean recall is at least the target
 *     precision   the lowest threshold whose mean precision is at least the target, of those that leave a mask in at least half as
 *                 many cases as hold the class
 *
 * Undefined if no threshold reaches the target. Precision need not rise with the threshold; the lowest threshold
 * that reaches the target is taken.
 *
 * ```ts
 * const counts = (threshold, tp, fp, fn) => ({ caseId: 'a', className: 'lesion', threshold, tp, fp, fn, tn: 9 });
 * const curve = thresholdCurve([counts(0.2, 9, 6, 1), counts(0.4, 9, 3, 1), counts(0.8, 5, 1, 5)]);
 * chooseCut(curve, { quantity: 'recall', atLeast: 0.9 }).threshold; // 0.4
 * chooseCut(curve, { quantity: 'precision', atLeast: 0.9 }); // undefined
 * ```
 */
export function chooseCut<Point extends CutPoint>(
  curve: readonly Point[],
  { quantity, atLeast }: CutTarget,
): Point | undefined {
  const reaching = curve.filter((point) => reachesTarget(point[quantity], atLeast));
  return quantity === 'recall'
    ? reaching.at(-1)
    : reaching.find(({ definedIn }) => isPrecisionTold(definedIn));
}
