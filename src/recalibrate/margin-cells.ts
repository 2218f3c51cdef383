/**
 * Histogram of pixels by the margin of one class and by whether they belong to it, in memory independent of their
 * number.
 *
 *     m_c = z_c − log Σ_{k ≠ c} exp(z_k)          the logit of the softmax's p_c, m ∈ (−∞, ∞)
 *     cell(m) = ⌊2¹⁵ (1 + m / (1 + |m|))⌋         0 … 65 535
 *
 * The map is monotone and covers the whole real line: cells are 3e-5 wide at m = 0, 0.0037 at |m| = 10
 * (p = 4.5e-5) and 0.31 at |m| = 100. Margins in one cell are treated as equal. In probability, p (1 − p) dm, no
 * cell is wider than 3e-5.
 */

export const marginCells = 2 ** 16;

/** The cell of a margin; ±∞ lie in the outermost cells. */
export function cellOfMargin(margin: number): number {
  const squashed = margin === Infinity ? 1 : margin === -Infinity ? -1 : margin / (1 + Math.abs(margin));
  return Math.min(marginCells - 1, Math.floor((marginCells / 2) * (1 + squashed)));
}

/** The margin at the middle of a cell: the inverse map at (cell + ½) / 2¹⁵ − 1. */
export function marginOfCell(cell: number): number {
  const squashed = (2 * (cell + 0.5)) / marginCells - 1;
  return squashed / (1 - Math.abs(squashed));
}

/** The margin of class `index` at one pixel, whose `classes` logits begin at `at`. */
export function marginAt(logits: Float32Array, at: number, classes: number, index: number): number {
  if (classes === 2) return logits[at + index]! - logits[at + 1 - index]!;
  let largest = -Infinity;
  for (let other = 0; other < classes; other++) {
    if (other !== index) largest = Math.max(largest, logits[at + other]!);
  }
  let sum = 0;
  for (let other = 0; other < classes; other++) {
    if (other !== index) sum += Math.exp(logits[at + other]! - largest);
  }
  return logits[at + index]! - largest - Math.log(sum);
}

export class MarginCells {
  readonly count = new Float64Array(marginCells);
  readonly positives = new Float64Array(marginCells);

  constructor(
    private readonly classes: number,
    private readonly classIndex: number,
  ) {}

  /** Adds the pixels of a case: logits, pixels × classes, and the class of each pixel. */
  add(logits: Float32Array, labels: Uint8Array): void {
    const { classes, classIndex, count, positives } = this;
    for (let pixel = 0, at = 0; pixel < labels.length; pixel++, at += classes) {
      const cell = cellOfMargin(marginAt(logits, at, classes, classIndex));
      count[cell]!++;
      if (labels[pixel] === classIndex) positives[cell]!++;
    }
  }

  /** Adds the counts of another case. */
  absorb({ count, positives }: MarginCells): void {
    for (let cell = 0; cell < marginCells; cell++) {
      this.count[cell]! += count[cell]!;
      this.positives[cell]! += positives[cell]!;
    }
  }
}
