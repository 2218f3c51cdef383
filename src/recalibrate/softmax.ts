import { exponential } from './exponential.js';

/**
 * Softmax of logits, each first multiplied by the slope of its class.
 *
 *     p_c = exp(s_c z_c) / Σ_k exp(s_k z_k)
 *
 * Slopes 1 give the network's own softmax, slopes 1/T temperature scaling, slopes 1/T_c one temperature per class.
 * The largest exponent is subtracted before exp to avoid overflow. Probabilities below the float32 range, 1.4e-45,
 * become 0: this needs logits that differ by 103. Each result is within 1 unit in the last place of the exact
 * float32 value.
 *
 * ```ts
 * softmax(Float32Array.of(0, 2), [1, 1]); // [0.119, 0.881]
 * softmax(Float32Array.of(0, 2), [0.5, 0.5]); // [0.269, 0.731]
 * ```
 */
export function softmax(logits: Float32Array, slopes: readonly number[]): Float32Array {
  const probabilities = new Float32Array(logits.length);
  softmaxInto(logits, slopes, { data: probabilities, channels: slopes.length, first: 0 });
  return probabilities;
}

/** Rows of pixels × channels, of which the channels from `first` on hold the classes. */
export interface ChannelRows {
  data: Float32Array;
  channels: number;
  first: number;
}

/** The same, writing channels of wider rows. */
export function softmaxInto(logits: Float32Array, slopes: readonly number[], target: ChannelRows): void {
  const classes = slopes.length;
  if (classes === 2) {
    softmaxOfTwo(logits, slopes, target);
    return;
  }
  if (classes === 3) {
    softmaxOfThree(logits, slopes, target);
    return;
  }
  const { data, channels, first } = target;
  const row = new Float64Array(classes);
  for (let at = 0, to = first; at < logits.length; at += classes, to += channels) {
    let largest = -Infinity;
    for (let index = 0; index < classes; index++) {
      row[index] = slopes[index]! * logits[at + index]!;
      if (row[index]! > largest) largest = row[index]!;
    }
    let sum = 0;
    for (let index = 0; index < classes; index++) {
      row[index] = exponential(row[index]! - largest);
      sum += row[index]!;
    }
    for (let index = 0; index < classes; index++) data[to + index] = row[index]! / sum;
  }
}

/** One exponential per pixel: with e = exp(−|d|), d = s_1 z_1 − s_0 z_0, the smaller probability is e / (1 + e). */
function softmaxOfTwo(logits: Float32Array, slopes: readonly number[], target: ChannelRows): void {
  const [background, foreground] = slopes as [number, number];
  const { data, channels, first } = target;
  for (let at = 0, to = first; at < logits.length; at += 2, to += channels) {
    const difference = foreground * logits[at + 1]! - background * logits[at]!;
    const e = exponential(-Math.abs(difference));
    const larger = 1 / (1 + e);
    const smaller = e / (1 + e);
    data[to] = difference > 0 ? smaller : larger;
    data[to + 1] = difference > 0 ? larger : smaller;
  }
}

/** The same bits as of any number of classes. */
function softmaxOfThree(logits: Float32Array, slopes: readonly number[], target: ChannelRows): void {
  const [a, b, c] = slopes as [number, number, number];
  const { data, channels, first } = target;
  for (let at = 0, to = first; at < logits.length; at += 3, to += channels) {
    const x = a * logits[at]!;
    const y = b * logits[at + 1]!;
    const z = c * logits[at + 2]!;
    const largest = Math.max(x, y, z);
    const ofX = exponential(x - largest);
    const ofY = exponential(y - largest);
    const ofZ = exponential(z - largest);
    const sum = ofX + ofY + ofZ;
    data[to] = ofX / sum;
    data[to + 1] = ofY / sum;
    data[to + 2] = ofZ / sum;
  }
}
