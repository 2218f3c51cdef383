import type { VolumeReach } from '../../evaluate/volume-interval.js';
import { volumeReach } from '../../evaluate/volume-reach.js';
import { readCases } from '../../record/cases-file.js';
import { readRecalibrated } from '../../record/recalibrated-file.js';
import type { FinishedRun } from './finished-run.js';
import type { PredictedVersion } from './predict-image.js';

/** How far Σp was off on the run's test cases, by class, for the version of the probabilities that is shown or written. */
export function volumeReaches(
  { seal: { config }, members }: FinishedRun,
  version: PredictedVersion,
): Map<string, VolumeReach> {
  const scores =
    version === 'plain'
      ? readCases(members, config)
      : readRecalibrated(members, config).filter(({ method }) => method === version);
  return new Map(
    config.foregroundClasses.map((className) => [className, volumeReach(scores, className, config)]),
  );
}
