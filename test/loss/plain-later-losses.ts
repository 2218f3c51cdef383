/**
 * The later losses once more, as slow loops over plain numbers in float64: an oracle of the tests. Nothing is shared with src/loss.
 * A table is a row of pixels; `shape` says how they lie, [rows, columns] or [slices, rows, columns], for the losses that look at
 * neighbours. Logits are log p, as tests give them.
 */

import type { Table } from './plain-losses.js';
import * as plain from './plain-losses.js';

export type Shape = readonly number[];
type Sample = Table[number];

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const classesOf = (table: Table) => table[0]![0]!.map((_, c) => c);
const argmax = (row: readonly number[]) => row.indexOf(Math.max(...row));
const normalised = (row: readonly number[]) => row.map((value) => value / sum(row));

/** Mean over samples and pixels of −Σ y log p, p normalised and unclipped; y may be soft. */
function logitCrossEntropy(y: Table, p: Table): number {
  return mean(
    y.flatMap((sample, b) =>
      sample.map((truth, i) => {
        const found = normalised(p[b]![i]!);
        return -sum(truth.map((share, c) => (share === 0 ? 0 : share * Math.log(found[c]!))));
      }),
    ),
  );
}

/** Indices of the window of 3 pixels along every axis, and how far each is from the middle; the edge is repeated. */
function windowAround(at: number, shape: Shape): { index: number; squaredDistance: number }[] {
  let rest = at;
  const place = [...shape]
    .reverse()
    .map((extent) => {
      const coordinate = rest % extent;
      rest = (rest - coordinate) / extent;
      return coordinate;
    })
    .reverse();
  let found = [{ index: 0, squaredDistance: 0 }];
  shape.forEach((extent, axis) => {
    found = found.flatMap(({ index, squaredDistance }) =>
      [-1, 0, 1].map((step) => {
        const coordinate = Math.min(extent - 1, Math.max(0, place[axis]! + step));
        return { index: index * extent + coordinate, squaredDistance: squaredDistance + step * step };
      }),
    );
  });
  return found;
}

/** Every pixel's mean of its window, each neighbour weighed by its squared distance. */
function blurred(sample: Sample, shape: Shape, weight: (squaredDistance: number) => number): number[][] {
  return sample.map((row, at) => {
    const window = windowAround(at, shape).map(({ index, squaredDistance }) => ({
      row: sample[index]!,
      share: weight(squaredDistance),
    }));
    const total = sum(window.map(({ share }) => share));
    return row.map((_, c) => sum(window.map((neighbour) => neighbour.share * neighbour.row[c]!)) / total);
  });
}

export function neighbourAwarePenalty(y: Table, p: Table, shape: Shape): number {
  return mean(
    y.flatMap((sample, b) => {
      const shares = blurred(sample, shape, () => 1);
      return sample.flatMap((row, i) =>
        row.map((_, c) => Math.abs(Math.log(p[b]![i]![c]!) - shares[i]![c]!)),
      );
    }),
  );
}

export function logitMarginPenalty(p: Table, margin: number): number {
  return mean(
    p.flatMap((sample) =>
      sample.flatMap((row) => {
        const largest = Math.max(...row.map(Math.log));
        return row.map((value) => Math.max(0, largest - Math.log(value) - margin));
      }),
    ),
  );
}

export function erroneousEntropyPenalty(y: Table, p: Table): number {
  return mean(
    y.map((sample, b) => {
      const entropies = sample.flatMap((truth, i) => {
        const found = normalised(p[b]![i]!);
        return argmax(truth) === argmax(found) ? [] : [-sum(found.map((value) => value * Math.log(value)))];
      });
      return entropies.length === 0 ? 0 : -mean(entropies);
    }),
  );
}

/** Weight of a pixel in each of the 20 bins. */
export type Weights = (p: number) => number[];

export const hardWeights: Weights = (p) => {
  const bin = Array.from({ length: 20 }, (_, b) => b).find((b) => p <= (b + 1) / 20) ?? 19;
  return Array.from({ length: 20 }, (_, b) => (b === bin ? 1 : 0));
};

export const softWeights: Weights = (p) => {
  const centres = Array.from({ length: 20 }, (_, b) => (b + 0.5) / 20);
  if (p <= centres[0]!) return centres.map((_, b) => (b === 0 ? 1 : 0));
  if (p >= centres[19]!) return centres.map((_, b) => (b === 19 ? 1 : 0));
  const right = centres.findIndex((centre) => centre >= p);
  const share = (p - centres[right - 1]!) / (centres[right]! - centres[right - 1]!);
  return centres.map((_, b) => (b === right ? share : b === right - 1 ? 1 - share : 0));
};

export function calibrationPenalty(y: Table, p: Table, weights: Weights): number {
  return mean(
    y.flatMap((sample, b) =>
      classesOf(y).map((c) => {
        if (!sample.some((row) => row[c] === 1)) return 0;
        const pixels = sample.map((row, i) => ({ truth: row[c]!, found: p[b]![i]![c]! }));
        const gaps = Array.from({ length: 20 }, (_, bin) => {
          const own = pixels.map(({ found }) => weights(found)[bin]!);
          const total = sum(own);
          const average = (of: (pixel: { truth: number; found: number }) => number) =>
            sum(pixels.map((pixel, i) => own[i]! * of(pixel))) / total;
          return total < 0.01
            ? undefined
            : Math.abs(average(({ found }) => found) - average(({ truth }) => truth));
        });
        return mean(gaps.filter((gap) => gap !== undefined));
      }),
    ),
  );
}

export function labelSmoothing(y: Table, p: Table, share: number): number {
  const classes = classesOf(y).length;
  const smooth = y.map((sample) =>
    sample.map((row) => row.map((one) => (1 - share) * one + share / classes)),
  );
  return logitCrossEntropy(smooth, p);
}

/** A Gaussian whose centre is set to the sum of the neighbours, then normalised. */
export function spatialLabelSmoothing(y: Table, p: Table, sigma: number, shape: Shape): number {
  const gaussian = (squared: number) => Math.exp(-squared / (2 * sigma ** 2));
  const middle = windowAround(
    0,
    shape.map(() => 3),
  );
  const neighbours = sum(middle.map(({ squaredDistance }) => gaussian(squaredDistance))) - 1;
  const weight = (squared: number) => (squared === 0 ? neighbours : gaussian(squared));
  return logitCrossEntropy(
    y.map((sample) => blurred(sample, shape, weight)),
    p,
  );
}

/**
 * What gradient surgery makes of the gradient g of a loss with respect to p: that with respect to the logits, pixel by pixel and
 * class by class.
 */
export function operatedGradient(
  y: Table,
  p: Table,
  gradientOfP: readonly number[],
  weight: (error: number) => number,
): number[] {
  let at = 0;
  return y.flatMap((sample, b) =>
    sample.flatMap((truth, i) => {
      const own = gradientOfP.slice(at, at + truth.length);
      at += truth.length;
      const right = truth.indexOf(1);
      const moved = truth.map((_, c) => (c === right ? 0 : weight(p[b]![i]![c]!) * (own[c]! - own[right]!)));
      moved[right] = -sum(moved);
      return moved;
    }),
  );
}

type Twin = (y: Table, p: Table, numbers: Record<string, number>, shape: Shape) => number;

const withCrossEntropy = logitCrossEntropy;
const withDice = (y: Table, p: Table, { smoothing }: Record<string, number>) =>
  plain.dice(y, p, { smoothing: smoothing! });

/** Every later loss; those of gradient surgery have the value of the Dice loss. */
export const laterTwins: Record<string, Twin> = {
  'ml1-ace': (y, p, numbers) =>
    withDice(y, p, numbers) +
    withCrossEntropy(y, p) +
    numbers.weight! * calibrationPenalty(y, p, hardWeights),
  'soft-ml1-ace': (y, p, numbers) =>
    withDice(y, p, numbers) +
    withCrossEntropy(y, p) +
    numbers.weight! * calibrationPenalty(y, p, softWeights),
  nacl: (y, p, { weight }, shape) => withCrossEntropy(y, p) + weight! * neighbourAwarePenalty(y, p, shape),
  mbls: (y, p, { weight, margin }) => withCrossEntropy(y, p) + weight! * logitMarginPenalty(p, margin!),
  meep: (y, p, { weight }) => withCrossEntropy(y, p) + weight! * erroneousEntropyPenalty(y, p),
  'label-smoothing': (y, p, { share }) => labelSmoothing(y, p, share!),
  svls: (y, p, { sigma }, shape) => spatialLabelSmoothing(y, p, sigma!, shape),
  'dsc+ml1-ace': (y, p, numbers) =>
    withDice(y, p, numbers) + numbers.weight! * calibrationPenalty(y, p, hardWeights),
  'dsc+soft-ml1-ace': (y, p, numbers) =>
    withDice(y, p, numbers) + numbers.weight! * calibrationPenalty(y, p, softWeights),
  'dsc+nacl': (y, p, numbers, shape) =>
    withDice(y, p, numbers) + numbers.weight! * neighbourAwarePenalty(y, p, shape),
  'dsc+mbls': (y, p, numbers) =>
    withDice(y, p, numbers) + numbers.weight! * logitMarginPenalty(p, numbers.margin!),
  'dsc+meep': (y, p, numbers) => withDice(y, p, numbers) + numbers.weight! * erroneousEntropyPenalty(y, p),
  'dsc+surgery': withDice,
  'dsc+damped-surgery': withDice,
  'dsc++@1': (y, p, { gamma }) => plain.dicePlusPlus(y, p, { gamma: gamma! }),
  'dsc++@1.5': (y, p, { gamma }) => plain.dicePlusPlus(y, p, { gamma: gamma! }),
  'dsc++@3': (y, p, { gamma }) => plain.dicePlusPlus(y, p, { gamma: gamma! }),
  'dsc++@4': (y, p, { gamma }) => plain.dicePlusPlus(y, p, { gamma: gamma! }),
};
