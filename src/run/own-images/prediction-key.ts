import { canonicalHash, type Json } from '../../core/canonical-json.js';
import { preparedVersion } from '../../preprocess/run-steps.js';
import { versions } from '../../study/code-versions.js';
import type { FinishedRun } from './finished-run.js';
import type { SegmentationModel } from './load-model.js';
import type { PredictionRules } from './own-prediction.js';
import { recalibrationHash } from './recalibration-hash.js';

/** Raise whenever the files written for an image change. */
const outputVersion = 1;

/** Hash of all that the files of an image depend on but the image: network, recalibration, cut and code. */
export function predictionKey(
  { seal }: Pick<FinishedRun, 'seal'>,
  model: SegmentationModel,
  { version, cut }: PredictionRules,
): string {
  return canonicalHash({
    weights: seal.weights,
    record: seal.record,
    version,
    recalibration: recalibrationHash(model, version),
    cut: cut ?? null,
    code: { outputVersion, preparedVersion, ...versions },
  } as Json);
}
