/** How the time and memory of a piece of work grow with one of its sizes: arithmetic alone. */
import { median } from './median.js';

/** What one process prints. */
export interface CostLine {
  medianMs: number;
  /** Most resident memory beyond what the process held before the work. */
  megabytes: number;
}

export interface CostPoint {
  value: number;
  /** Over rounds. */
  medianMs: number;
  lowestMs: number;
  highestMs: number;
  megabytes: number;
}

export interface CostSeries {
  what: 'step' | 'scoring';
  variable: 'pixels' | 'base filters' | 'classes' | 'cases';
  /** Ascending values. */
  points: CostPoint[];
  exponents: { time: number; memory: number };
}

export function costPoint(value: number, rounds: readonly CostLine[]): CostPoint {
  const times = rounds.map(({ medianMs }) => medianMs);
  return {
    value,
    medianMs: median(times),
    lowestMs: Math.min(...times),
    highestMs: Math.max(...times),
    megabytes: median(rounds.map(({ megabytes }) => megabytes)),
  };
}

export function costSeries(
  what: CostSeries['what'],
  variable: CostSeries['variable'],
  points: CostPoint[],
): CostSeries {
  const exponentOf = (y: (point: CostPoint) => number) =>
    fittedExponent(points.map((point) => [point.value, y(point)]));
  const exponents = {
    time: exponentOf(({ medianMs }) => medianMs),
    memory: exponentOf(({ megabytes }) => megabytes),
  };
  return { what, variable, points, exponents };
}

/**
 * b of y = a·xᵇ by least squares on logarithms,
 *
 *   b = Σ (ln x − mean ln x)(ln y − mean ln y) / Σ (ln x − mean ln x)²;
 *
 * NaN of fewer than two different x.
 */
export function fittedExponent(points: readonly (readonly [x: number, y: number])[]): number {
  const xs = points.map(([x]) => Math.log(x));
  const ys = points.map(([, y]) => Math.log(y));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middleX, middleY] = [mean(xs), mean(ys)];
  const covariance = xs.reduce((sum, x, at) => sum + (x - middleX) * (ys[at]! - middleY), 0);
  return covariance / xs.reduce((sum, x) => sum + (x - middleX) ** 2, 0);
}
