/**
 * log softmax(z) of every pixel: the logits that remain of stored probabilities. A recalibration that was learned on stored
 * probabilities is applied to these, since class temperatures depend on a constant that is added to all logits of a pixel.
 *
 *     l_c = z_c − log Σ_k exp z_k
 *
 * `logits`: pixels × classes. Example: logits 2, 0 → −0.127, −2.127.
 */
export function logProbabilities(logits: Float32Array, classes: number): Float32Array {
  const found = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += classes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < classes; index++) largest = Math.max(largest, logits[at + index]!);
    let sum = 0;
    for (let index = 0; index < classes; index++) sum += Math.exp(logits[at + index]! - largest);
    const whole = largest + Math.log(sum);
    for (let index = 0; index < classes; index++) found[at + index] = logits[at + index]! - whole;
  }
  return found;
}
