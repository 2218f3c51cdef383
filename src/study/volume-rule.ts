/**
 * The rule for what DSC++ does to volumes, written on 28 November 2026, before any phantom was trained for it.
 *
 * The approximation p = min(1, q / S) (recalibrate/score-scaling.ts) says that Σp overstates the true volume by nearly 1 /
 * S, S being the class's soft score on validation. Looked at is
 *
 *     S Σp / Σy       sums over all test cases of a data set that hold the class, 95 % interval from drawing patients
 *
 * It holds where the whole interval lies within `margin` of 1, fails where the whole interval lies outside, and is open
 * else. It is judged on phantoms, under DSC++; on other data sets and losses the same number is printed, and judges
 * nothing.
 */
export const volumeRule = { margin: 0.05 } as const;
