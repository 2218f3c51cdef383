/** Logits of one validation case, pixels × classes, and the class of each pixel. */
export interface LogitPixels {
  logits: Float32Array;
  labels: Uint8Array;
}

/** Number of pixels for fitting temperatures; more pixels change a temperature only after its fourth digit. */
export const sampledPixels = 2 ** 20;

/**
 * Copies every `step`-th pixel of a case, starting with the first; the caller may reuse its array. With the step
 * of `sampleStep`, the same for all cases, about 10⁶ pixels stay in memory for validation sets of any size, spread
 * evenly over the cases.
 */
export function everyNthPixel(step: number, { logits, labels }: LogitPixels, classes: number): LogitPixels {
  const count = Math.ceil(labels.length / step);
  const kept = { logits: new Float32Array(count * classes), labels: new Uint8Array(count) };
  for (let index = 0; index < count; index++) {
    const pixel = index * step;
    kept.labels[index] = labels[pixel]!;
    kept.logits.set(logits.subarray(pixel * classes, (pixel + 1) * classes), index * classes);
  }
  return kept;
}

/**
 * The step that keeps at most 2²⁰ of `pixels` (plus one per case). It is odd, so that the samples of rows whose
 * length is a power of two shift from row to row; rows whose length is a multiple of it are sampled in the same columns.
 */
export function sampleStep(pixels: number): number {
  return Math.max(1, Math.ceil(pixels / sampledPixels)) | 1;
}

/** Throws RangeError unless there are `classes` finite logits and a label below `classes` for every pixel. */
export function requireLogits({ logits, labels }: LogitPixels, classes: number): void {
  if (logits.length !== labels.length * classes) {
    throw new RangeError(
      `invalid validation case: ${logits.length} logits for ${labels.length} pixels of ${classes} classes`,
    );
  }
  const wrong = logits.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`invalid logit ${wrong}: expected a finite number`);
  requireLabels(labels, classes);
}

/** Throws RangeError where a label is no class. */
export function requireLabels(labels: Uint8Array, classes: number): void {
  const wrong = labels.find((label) => label >= classes);
  if (wrong === undefined) return;
  throw new RangeError(
    `invalid label ${wrong}: expected 0 to ${classes - 1}; masks of 0 and 255: divide by 255`,
  );
}
