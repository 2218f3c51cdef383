import { scoreCase } from '../../src/metrics/score-case.js';

/** Scores one row of pixels of a binary case, given as foreground probabilities (float32 values) and labels. */
export function scoreBinary(foreground: readonly number[], labels: readonly number[]) {
  return scoreShaped([1, foreground.length], foreground, labels);
}

/** The same of pixels in rows and columns. */
export function scoreShaped(
  shape: readonly number[],
  foreground: readonly number[],
  labels: readonly number[],
) {
  const { scores, bins, thresholds } = scoreCase({
    caseId: 'case-1',
    labels: { shape, data: Uint8Array.from(labels) },
    probabilities: { shape, classes: 2, data: Float32Array.from(foreground.flatMap((p) => [1 - p, p])) },
    foregroundClasses: ['lesion'],
  });
  return { values: scores[0]!.values, scores, bins, thresholds };
}
