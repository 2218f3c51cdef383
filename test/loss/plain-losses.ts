/**
 * The twelve losses once more, as slow loops over plain numbers in float64: the oracle of the tests. Nothing is
 * shared with src/loss. The bounds of the clip are those that float32 has.
 */

/** values[sample][pixel][class]; spatial axes are flattened, since no loss looks at neighbours. */
export type Table = readonly (readonly (readonly number[])[])[];

const epsilon = 1e-7;
const lowest = Math.fround(1e-7);
const highest = Math.fround(1 - 1e-7);
const clip = (x: number) => Math.min(Math.max(x, lowest), highest);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Values of one sample and class along the pixels. */
const column = (sample: readonly (readonly number[])[], c: number) => sample.map((pixel) => pixel[c]!);
const classesOf = (y: Table) => y[0]![0]!.map((_, c) => c);

/** [sample][class] numbers from a function of one sample's and class's pixels. */
function perClass(y: Table, p: Table, score: (y: number[], p: number[], c: number) => number): number[] {
  return y.flatMap((sample, b) => classesOf(y).map((c) => score(column(sample, c), column(p[b]!, c), c)));
}

export function dice(y: Table, p: Table, { smoothing = 1e-5 } = {}): number {
  const losses = perClass(y, p, (truth, found) => {
    let overlap = 0;
    let total = 0;
    for (let i = 0; i < truth.length; i++) {
      overlap += truth[i]! * found[i]!;
      total += truth[i]! + found[i]!;
    }
    return 1 - (2 * overlap + smoothing) / (total + smoothing);
  });
  return mean(losses);
}

/** 1 − (TP + ε) / (TP + δ FN + (1 − δ) FP + ε) of one class, errors powered by γ. */
function tverskyDeficit(truth: number[], found: number[], delta: number, gamma: number): number {
  let truePositive = 0;
  let falseNegative = 0;
  let falsePositive = 0;
  for (let i = 0; i < truth.length; i++) {
    truePositive += truth[i]! * found[i]!;
    falseNegative += (truth[i]! * (1 - found[i]!)) ** gamma;
    falsePositive += ((1 - truth[i]!) * found[i]!) ** gamma;
  }
  const error = delta * falseNegative + (1 - delta) * falsePositive;
  return error / (truePositive + error + epsilon);
}

export function tversky(y: Table, p: Table, { delta = 0.7, gamma = 1, exponent = 1 } = {}): number {
  return mean(
    perClass(
      y,
      p,
      (truth, found) => tverskyDeficit(truth.map(clip), found.map(clip), delta, gamma) ** exponent,
    ),
  );
}

export function dicePlusPlus(y: Table, p: Table, { gamma = 2 } = {}): number {
  return tversky(y, p, { delta: 0.5, gamma });
}

export function focalTversky(y: Table, p: Table, { delta = 0.7, gamma = 1, exponent = 0.75 } = {}): number {
  return tversky(y, p, { delta, gamma, exponent });
}

/** Mean over samples and pixels of Σ_c weight_c (1 − p)^focusing_c (−y log p), p clipped. */
function weightedCrossEntropy(
  y: Table,
  p: Table,
  weight: (c: number) => number,
  focusing: (c: number) => number,
): number {
  const pixels = y.flatMap((sample, b) =>
    sample.map((truth, i) => {
      let sum = 0;
      for (const c of classesOf(y)) {
        const found = clip(p[b]![i]![c]!);
        sum -= weight(c) * (1 - found) ** focusing(c) * truth[c]! * Math.log(found);
      }
      return sum;
    }),
  );
  return mean(pixels);
}

export function crossEntropy(y: Table, p: Table): number {
  return weightedCrossEntropy(
    y,
    p,
    () => 1,
    () => 0,
  );
}

export function focal(y: Table, p: Table, { alpha = 0.5, gamma = 2 } = {}): number {
  return weightedCrossEntropy(
    y,
    p,
    () => alpha,
    () => gamma,
  );
}

/** DSC++ plus the unclipped cross entropy of normalised probabilities. */
export function diceCrossEntropy(y: Table, p: Table, { gamma = 1 } = {}): number {
  const pixels = y.flatMap((sample, b) =>
    sample.map((truth, i) => {
      const found = p[b]![i]!;
      const total = found.reduce((sum, value) => sum + value, 0);
      return -truth.reduce((sum, one, c) => (one === 0 ? sum : sum + one * Math.log(found[c]! / total)), 0);
    }),
  );
  return dicePlusPlus(y, p, { gamma }) + mean(pixels);
}

export function unifiedFocal(
  y: Table,
  p: Table,
  { lambda = 0.5, delta = 0.6, focusing = 0.5, gamma = 1 } = {},
): number {
  const region = mean(
    perClass(y, p, (truth, found, c) => {
      const deficit = tverskyDeficit(truth, found.map(clip), delta, gamma);
      return c === 0 ? deficit : deficit ** (1 - focusing);
    }),
  );
  const distribution = weightedCrossEntropy(
    y,
    p,
    (c) => (c === 0 ? 1 - delta : delta),
    (c) => (c === 0 ? focusing : 0),
  );
  return lambda * region + (1 - lambda) * distribution;
}

/** Central finite differences of a loss with respect to every probability. */
export function numericGradient(loss: (p: Table) => number, p: Table, step = 1e-5): number[] {
  const gradient: number[] = [];
  const moved = p.map((sample) => sample.map((pixel) => pixel.slice()));
  for (const sample of moved) {
    for (const pixel of sample) {
      for (let c = 0; c < pixel.length; c++) {
        const value = pixel[c]!;
        pixel[c] = value + step;
        const above = loss(moved);
        pixel[c] = value - step;
        const below = loss(moved);
        pixel[c] = value;
        gradient.push((above - below) / (2 * step));
      }
    }
  }
  return gradient;
}
