import type { VolumeReach } from '../../evaluate/volume-interval.js';
import { volumeReach } from '../../evaluate/volume-reach.js';
import { readCases } from '../../record/cases-file.js';
import { readRecalibrated } from '../../record/recalibrated-file.js';
import type { FinishedRun } from './finished-run.js';
import type { PredictedVersion } from './predict-image.js';

/** The error of Σp on the run's test cases, per foreground class, for the given version of the probabilities. */
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
