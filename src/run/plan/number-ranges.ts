/** The first and last number of each unbroken stretch of ascending numbers: 1–3 and 7–7 for 1, 2, 3, 7. */
export function numberRanges(ascending: readonly number[]): [first: number, last: number][] {
  const found: [number, number][] = [];
  for (const number of ascending) {
    const last = found.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found;
}
