export type PackedNumbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/**
 * The numbers of some lists, one after the other, in the smallest typed array that holds every one of them exactly: whole
 * numbers from 0 in 8, 16 or 32 bits, others, NaN and −0 among them, as float64.
 *
 * Example: [0], [300] take two bytes a number, [0.5] eight.
 */
export function packNumbers(lists: readonly (readonly number[])[]): PackedNumbers {
  const packed = emptyFor(lists);
  let from = 0;
  for (const list of lists) {
    packed.set(list, from);
    from += list.length;
  }
  return packed;
}

function emptyFor(lists: readonly (readonly number[])[]): PackedNumbers {
  const length = lists.reduce((sum, list) => sum + list.length, 0);
  let largest = 0;
  for (const list of lists) {
    for (const value of list) {
      const isWhole = value >= 0 && value < 2 ** 32 && Math.floor(value) === value && !Object.is(value, -0);
      if (!isWhole) return new Float64Array(length);
      if (value > largest) largest = value;
    }
  }
  if (largest < 2 ** 8) return new Uint8Array(length);
  return largest < 2 ** 16 ? new Uint16Array(length) : new Uint32Array(length);
}
