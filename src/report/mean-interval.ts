import { RandomStream } from '../core/random-stream.js';
import { mean } from './case-values.js';

/** A mean over cases with its bootstrap interval. */
export interface MeanInterval {
  mean: number;
  /** 95 % interval; NaN below two cases. */
  low: number;
  high: number;
}

export function meanInterval(values: readonly number[]): MeanInterval {
  if (values.length < 2) return { mean: mean(values), low: Number.NaN, high: Number.NaN };
  const stream = RandomStream.fromSeed(0).fork('bootstrap');
  const means = Array.from({ length: 400 }, () =>
    mean(values.map(() => values[stream.integer(0, values.length)]!)),
  ).sort((a, b) => a - b);
  return { mean: mean(values), low: means[10]!, high: means[389]! };
}
