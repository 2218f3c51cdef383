/**
 * Properties: what must hold for every input, tried on random ones and shrunk to the smallest that fails. The seed is fixed,
 * so that a run can be repeated, and stands in the test's title; PROPERTY_SEED and PROPERTY_RUNS look further:
 *
 *     PROPERTY_SEED=7 PROPERTY_RUNS=5000 npx mocha 'test/**\/*-properties.test.ts'
 */
import fc from 'fast-check';

const seed = Number(process.env.PROPERTY_SEED ?? 20211100);

/** A test that `holds` throws for none of `examples` random arguments. */
export function property<Arguments extends [unknown, ...unknown[]]>(
  title: string,
  arbitraries: { [index in keyof Arguments]: fc.Arbitrary<Arguments[index]> },
  holds: (...values: Arguments) => void | Promise<void>,
  examples = 60,
): void {
  const numRuns = Number(process.env.PROPERTY_RUNS ?? examples);
  it(`${title} (${numRuns} examples, seed ${seed})`, async function () {
    // 0 means no limit.
    if (this.timeout() > 0) this.timeout(this.timeout() + 100 * numRuns);
    const checked = fc.asyncProperty(...arbitraries, async (...values) => holds(...(values as Arguments)));
    await fc.assert(checked, { seed, numRuns });
  });
}

/** Numbers from low to high, none of them −0: evenly spread ones, and a quarter of the odd ones that float64 has. */
export function number(low: number, high: number): fc.Arbitrary<number> {
  const even = fc.integer({ min: 0, max: 1000 }).map((step) => low + ((high - low) * step) / 1000);
  const odd = fc.double({ min: low, max: high, noNaN: true });
  return fc.oneof({ arbitrary: even, weight: 3 }, { arbitrary: odd, weight: 1 }).map((value) => value + 0);
}

/** The same list in another order, as if shuffled by `order`. */
export function reordered<Item>(items: readonly Item[], order: readonly number[]): Item[] {
  const keys = items.map((_, index) => order[index % Math.max(1, order.length)] ?? 0);
  return items
    .map((item, index) => ({ item, key: keys[index]!, index }))
    .sort((a, b) => a.key - b.key || b.index - a.index)
    .map(({ item }) => item);
}

/** Random sort keys for `reordered`. */
export const order = fc.array(fc.nat(), { minLength: 3, maxLength: 40 });
