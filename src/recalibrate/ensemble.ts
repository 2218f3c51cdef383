import { softmax } from './softmax.js';

/**
 * The ensemble prediction of several networks, from their logits for the same pixels (pixels × classes).
 *
 *     mean of softmax    p = (1/M) Σ_m softmax(z_m)       the deep ensemble
 *     mean of logits     p = softmax((1/M) Σ_m z_m)       the normalised geometric mean of the softmaxes
 *
 * The mean of softmax is never more confident than its most confident member and, if members disagree, usually
 * less confident than the mean of logits. With one member both equal its softmax. Throws RangeError without
 * members or if sizes differ.
 * Example: logit differences (class 1 − class 0) of 4 and −4 give ½ in both cases; 4 and 0 give ½
 * (0.982 + 0.5) = 0.741 for the mean of softmax and logistic(2) = 0.881 for the mean of logits.
 * Source: Lakshminarayanan et al., NeurIPS 2017.
 *
 * ```ts
 * const members = [Float32Array.of(0, 4), Float32Array.of(0, 0)];
 * meanOfSoftmax(members, 2); // [0.259, 0.741]
 * ```
 */
export function meanOfSoftmax(members: readonly Float32Array[], classes: number): Float32Array {
  const ones = new Array<number>(classes).fill(1);
  return meanOf(requireMembers(members).map((logits) => softmax(logits, ones)));
}

/**
 * The softmax of the mean logits of several networks.
 *
 * ```ts
 * const members = [Float32Array.of(0, 4), Float32Array.of(0, 0)];
 * meanOfLogits(members, 2); // [0.119, 0.881]
 * ```
 */
export function meanOfLogits(members: readonly Float32Array[], classes: number): Float32Array {
  return softmax(meanOf(requireMembers(members)), new Array<number>(classes).fill(1));
}

/**
 * The mean of softmax as logits, log p, computed from the members' logits so that probabilities below the float32
 * range are not lost. The result can be recalibrated like the logits of a single network. Throws as above.
 *
 *     z = log Σ_m softmax(z_m) − log M
 *
 * ```ts
 * const members = [Float32Array.of(0, 4), Float32Array.of(0, 0)];
 * logOfMeanSoftmax(members, 2); // [-1.351, -0.3]
 * ```
 */
export function logOfMeanSoftmax(members: readonly Float32Array[], classes: number): Float32Array {
  const [first] = requireMembers(members);
  const result = new Float32Array(first!.length);
  for (let pixel = 0; pixel < first!.length; pixel += classes) {
    const normalisers = members.map((logits) => logOfSumOfPowers(logits.subarray(pixel, pixel + classes)));
    for (let c = 0; c < classes; c++) {
      const shares = members.map((logits, member) => logits[pixel + c]! - normalisers[member]!);
      result[pixel + c] = logOfSumOfPowers(shares) - Math.log(members.length);
    }
  }
  return result;
}

/** log Σ exp z without overflow. */
function logOfSumOfPowers(values: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < values.length; at++) largest = Math.max(largest, values[at]!);
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += Math.exp(values[at]! - largest);
  return largest + Math.log(sum);
}

function meanOf(members: readonly Float32Array[]): Float32Array {
  return members[0]!.map((_, at) => members.reduce((sum, member) => sum + member[at]!, 0) / members.length);
}

function requireMembers(members: readonly Float32Array[]): readonly Float32Array[] {
  if (members.length === 0 || members.some(({ length }) => length !== members[0]!.length)) {
    throw new RangeError('invalid ensemble: expected at least one member, all of one size');
  }
  return members;
}
