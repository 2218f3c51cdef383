import type { VolumeReach } from '../../evaluate/volume-interval.js';
import type { PredictedVersion, PredictingModel } from '../../run/own-images/predict-image.js';

/** The content of `facts.json`: what the page knows about a run besides its network and its name, which is in `runs.json`. */
export interface RunFacts {
  model: Omit<PredictingModel, 'program'>;
  /** How the mask values of the run's data set become classes; null where a threshold does it, and for drawn images. */
  maskMap: Readonly<Record<string, number>> | null;
  /** The network's own probabilities and the recalibrated versions, each with the error of Σp on test cases by class. */
  versions: readonly { version: PredictedVersion; reaches: Readonly<Record<string, VolumeReach>> }[];
  /** Small pictures of test cases, by file name beside `facts.json`; empty for volumes, of which only one slice is stored. */
  examples: readonly { caseId: string; image: string; truth: string }[];
  /** Credit line of the examples; null where there are none. */
  credit: string | null;
}
