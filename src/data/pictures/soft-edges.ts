/** Pixels of a mask whose value is neither 0 nor 255. */
export interface BetweenPixels {
  all: number;
  /** Those with a smaller and a larger value among their eight neighbours, as on the edge of a smoothed mask. */
  onEdges: number;
}

/**
 * Counts the pixels between 0 and 255, and those of them on an edge. The edge of a smoothed mask has one pixel or two of each value
 * between. Inside a class, no neighbour is smaller or none is larger; a class of one pixel's width looks like an edge.
 */
export function betweenPixels(values: ArrayLike<number>, rows: number, columns: number): BetweenPixels {
  let all = 0;
  let onEdges = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!;
      if (value === 0 || value === 255) continue;
      all++;
      let hasSmaller = false;
      let hasLarger = false;
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
          const other = values[y * columns + x]!;
          hasSmaller ||= other < value;
          hasLarger ||= other > value;
        }
      }
      if (hasSmaller && hasLarger) onEdges++;
    }
  }
  return { all, onEdges };
}
