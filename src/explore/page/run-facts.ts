import type { VolumeReach } from '../../evaluate/volume-interval.js';
import type { PredictedVersion, PredictingModel } from '../../run/own-images/predict-image.js';

/** What the page knows of a run besides its network: `facts.json`. */
export interface RunFacts {
  name: string;
  model: Omit<PredictingModel, 'program'>;
  /** Ways to recalibrate, after the probabilities as the network has them; each with how far Σp was off on test, by class. */
  versions: readonly { version: PredictedVersion; reaches: Readonly<Record<string, VolumeReach>> }[];
  /** Small pictures of test cases, by file name beside `facts.json`; none of volumes, of which a slice alone is kept. */
  examples: readonly { caseId: string; image: string; truth: string }[];
  /** Whose images the examples are. */
  credit: string | null;
}
