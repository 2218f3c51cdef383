/**
 * The rule for the effect of DSC++ on volumes, written on 28 November 2026, before any phantom was trained for it.
 *
 * By the approximation p = min(1, q / S) (recalibrate/score-scaling.ts), Σp overstates the true volume by a factor
 * of nearly 1 / S, where S is the soft score of the class on the validation cases. The rule examines
 *
 *     S Σp / Σy       sums over all test cases of a data set that hold the class, 95 % interval from drawing patients
 *
 * The prediction holds if the whole interval lies within `margin` of 1, fails if the whole interval lies outside,
 * and is undecided otherwise. It is judged only on phantoms with DSC++; for other data sets and losses the number
 * is printed without a judgement.
 */
export const volumeRule = { margin: 0.05 } as const;
