import { groupBy } from '../core/group-by.js';
import { RandomStream } from '../core/random-stream.js';
import type { CaseScore } from '../metrics/case-score.js';
import { conformalQuantile, scoresNeeded } from '../statistics/conformal-quantile.js';
import { patientOf, type RunConfig } from '../study/run-config.js';
import { type VolumeReach, volumeCoverage } from './volume-interval.js';

/**
 * The relative half width of a volume interval for one foreground class, by split conformal prediction:
 *
 *     r = |Σy − Σp| / max(1, Σp)      one test case of every patient, drawn by a fixed seed
 *     reach = the ⌈0.9 (n + 1)⌉-th smallest r of n patients
 *
 * For a new image of a new patient from the same source, the true volume lies within Σp ± reach · max(1, Σp) with
 * probability at least 0.9, for any network. The guarantee is an average over images, not for every kind of image.
 * Test cases are suitable because training did not use them. Only one case per patient is used, because cases of
 * one patient are not independent (Dunn, Wasserman and Ramdas, Distribution-free prediction sets for two-layer
 * hierarchical models, JASA 2023).
 *
 * `scores` are rows of cases.csv, or of one method of recalibrated.csv.
 */
export function volumeReach(
  scores: readonly CaseScore[],
  className: string,
  config: Pick<RunConfig, 'patients'>,
): VolumeReach {
  const rows = scores.filter((row) => row.className === className);
  const stream = RandomStream.fromSeed(0).fork('volume interval');
  const patients = [...groupBy(rows, ({ caseId }) => patientOf(config, caseId))];
  const deviations = patients.map(([patient, own]) => {
    const { values } = own[stream.fork(patient).integer(0, own.length)]!;
    return Math.abs(values.truth_pixels - values.expected_pixels) / Math.max(1, values.expected_pixels);
  });
  return {
    relative: conformalQuantile(deviations, volumeCoverage),
    patients: patients.length,
    needed: scoresNeeded(volumeCoverage),
  };
}
