/** The fault of a case whose numbers are no probabilities or logits: the number, its file and pixel, and the likely remedy. */
import { DataError } from '../../core/errors.js';
import {
  coordinates,
  type ProbabilityError,
  probabilityText,
  probabilityTolerance,
} from '../../metrics/probability-chunks.js';
import type { OpenedCase } from './audit-case.js';

/** The file of a case and a pixel in it; for a case without a file, the case. */
export function pixelPlace(caseId: string, { source, labels }: OpenedCase, pixel: number): string {
  return `${source ?? `case ${caseId}`}, pixel [${coordinates(pixel, labels.shape).join(', ')}]`;
}

/** The fault of a row that is no row of probabilities. */
export function probabilityFault(error: ProbabilityError, caseId: string, opened: OpenedCase): DataError {
  const { failure, row, pixel } = error;
  const what = opened.storage?.isForegroundAlone
    ? `foreground probability ${probabilityText(row[1]!)}, expected a number from 0 to 1`
    : failure.what;
  return new DataError(
    { verb: 'invalid', what, where: pixelPlace(caseId, opened, pixel), remedy: remedyOf(row) },
    { cause: error },
  );
}

/** Splines leave at most about this much beyond 0 and 1. */
const mostOvershoot = 0.2;

function remedyOf(row: readonly number[]): string {
  if (!row.every(Number.isFinite)) return 'predict this case again, or take it out of the folder';
  const overshoot = Math.max(...row.map((p) => Math.abs(p - 0.5) - 0.5));
  if (overshoot > probabilityTolerance && overshoot < mostOvershoot)
    return 'resampling can overshoot: clip the probabilities to 0 … 1';
  if (overshoot > probabilityTolerance)
    return 'if these are logits, use --logits; if they are percentages or bytes as floats, divide them';
  return 'if the channels are sigmoids that overlap, audit each channel as a foreground map of its own; otherwise write the probabilities anew';
}

/** The fault of a logit that is not finite. */
export function logitFault(logit: number, place: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `logit ${logit}, expected a finite number`,
    where: place,
    remedy: 'write the logits as float32',
  });
}
