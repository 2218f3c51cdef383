import { canonicalHash, type Json } from '../../core/canonical-json.js';
import type { SegmentationModel } from './load-model.js';
import type { PredictedVersion } from './predict-image.js';

/** Hash of the recalibration that a version applies; null where it applies none. */
export function recalibrationHash(
  { recalibration }: Pick<SegmentationModel, 'recalibration'>,
  version: PredictedVersion,
): string | null {
  return version === 'plain' ? null : canonicalHash(recalibration as unknown as Json);
}
