import { isotonicBlocks } from '../metrics/isotonic-regression.js';
import { cellOfMargin, type MarginCells, marginAt, marginCells, marginOfCell } from './margin-cells.js';
import type { ChannelRows } from './softmax.js';

/**
 * Isotonic recalibration: for each class against the rest, the frequency among validation pixels as a
 * non-decreasing function of the class's margin (margin-cells.ts), renormalised over classes.
 *
 *     p'_c = g_c(m_c) / Σ_k g_k(m_k)
 *
 * g_c is the isotonic regression of "belongs to c" on m_c, as in scikit-learn's IsotonicRegression: constant on a
 * block, linear in m between the last cell of one block and the first of the next, constant beyond the outermost
 * blocks. With two classes m_0 = −m_1, so one curve suffices: p'_1 = g_1(m_1), p'_0 = 1 − p'_1. Unlike a
 * temperature it can give 0 and 1 and can change the argmax, because the decision threshold moves from m = 0 to
 * where g crosses ½.
 * Source: Zadrozny and Elkan, KDD 2002.
 */
export interface IsotonicCurve {
  /** First and last cell (margin-cells.ts) of every block, ascending, and the frequency in each. */
  cell: readonly number[];
  frequency: readonly number[];
}

/** Fits the curve of one class. Undefined if no validation pixel, or every one, belongs to the class. */
export function fitIsotonic({ count, positives }: MarginCells): IsotonicCurve | undefined {
  const blocks = isotonicBlocks(count, positives);
  const found = blocks.reduce((sum, block) => sum + block.sum, 0);
  const all = blocks.reduce((sum, block) => sum + block.weight, 0);
  if (found === 0 || found === all) return undefined;
  const ends = blocks.flatMap(({ first, last, sum, weight }) =>
    [...new Set([first, last])].map((cell) => ({ cell, frequency: sum / weight })),
  );
  return { cell: ends.map(({ cell }) => cell), frequency: ends.map(({ frequency }) => frequency) };
}

/** g at every cell: 65 536 values. */
export function isotonicTable({ cell, frequency }: IsotonicCurve): Float32Array {
  const table = new Float32Array(marginCells);
  table.fill(frequency[0]!, 0, cell[0]!);
  for (let knot = 1; knot < cell.length; knot++) {
    const [from, to] = [cell[knot - 1]!, cell[knot]!];
    const [low, high] = [marginOfCell(from), marginOfCell(to)];
    for (let at = from; at < to; at++) {
      const share = (marginOfCell(at) - low) / (high - low);
      table[at] = frequency[knot - 1]! + share * (frequency[knot]! - frequency[knot - 1]!);
    }
  }
  table.fill(frequency.at(-1)!, cell.at(-1)!);
  return table;
}

/**
 * Writes the isotonic probabilities of logits (pixels × classes). `tables` has one table per class; undefined for
 * a class whose curve could not be fitted, which keeps its softmax probability, g = 1 / (1 + exp(−m)). With two
 * classes only the table of class 1 is needed. If every g is 0, the row is uniform.
 */
export function isotonicInto(
  logits: Float32Array,
  tables: readonly (Float32Array | undefined)[],
  { data, channels, first }: ChannelRows,
): void {
  const classes = tables.length;
  for (let at = 0, to = first; at < logits.length; at += classes, to += channels) {
    if (classes === 2) {
      const foreground = valueAt(tables[1], marginAt(logits, at, 2, 1));
      data[to] = 1 - foreground;
      data[to + 1] = foreground;
      continue;
    }
    let sum = 0;
    for (let index = 0; index < classes; index++) {
      const value = valueAt(tables[index], marginAt(logits, at, classes, index));
      data[to + index] = value;
      sum += value;
    }
    for (let index = 0; index < classes; index++) {
      data[to + index] = sum === 0 ? 1 / classes : data[to + index]! / sum;
    }
  }
}

function valueAt(table: Float32Array | undefined, margin: number): number {
  return table ? table[cellOfMargin(margin)]! : 1 / (1 + Math.exp(-margin));
}
