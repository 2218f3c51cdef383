/** Neighbouring cells that share one fitted value. */
export interface IsotonicBlock {
  /** First and last cell of the block with non-zero weight. */
  first: number;
  last: number;
  weight: number;
  /** Σ weight · y over the block; the fitted value is sum / weight. */
  sum: number;
}

/**
 * Isotonic regression by pooling adjacent violators: the non-decreasing function of the cells with the least
 * weighted squared error.
 *
 *     minimise Σ_j w_j (y_j − g_j)²   over   g_1 ≤ g_2 ≤ …
 *
 * Cells are in ascending order, each with its weight w_j ≥ 0 and its sum w_j y_j; cells without weight are
 * skipped. Whenever a block is not above its predecessor, the two are merged, so blocks strictly ascend. For y in
 * {0, 1} the same g also minimises the log score and every other proper score. One pass, O(cells). Without any
 * weight the result is empty.
 * Example: y = 1, 0, 1 with weights 1: blocks ½ (cells 0–1) and 1 (cell 2).
 * Source: Ayer et al., Annals of Mathematical Statistics 1955; Barlow and Brunk, JASA 1972 (every proper score at
 * once).
 */
export function isotonicBlocks(weights: ArrayLike<number>, sums: ArrayLike<number>): IsotonicBlock[] {
  const blocks: IsotonicBlock[] = [];
  for (let cell = 0; cell < weights.length; cell++) {
    if (weights[cell] === 0) continue;
    let block: IsotonicBlock = { first: cell, last: cell, weight: weights[cell]!, sum: sums[cell]! };
    for (let before = blocks.at(-1); before; before = blocks.at(-1)) {
      if (before.sum * block.weight < block.sum * before.weight) break;
      block = {
        first: before.first,
        last: cell,
        weight: before.weight + block.weight,
        sum: before.sum + block.sum,
      };
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks;
}
