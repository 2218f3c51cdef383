/** How many values of an array are NaN or infinite, and the index of the first one; undefined where none is. */
export function nonFiniteValues(data: Float32Array): { count: number; first: number } | undefined {
  let count = 0;
  let first = -1;
  for (let at = 0; at < data.length; at++) {
    if (Number.isFinite(data[at]!)) continue;
    if (count++ === 0) first = at;
  }
  return count === 0 ? undefined : { count, first };
}
