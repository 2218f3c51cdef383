import { readFileSync } from 'node:fs';

/** Numbers of NumPy, SciPy, statsmodels and mpmath; test/fixtures/statistics/make_inference.py made them. */
export const golden = JSON.parse(readFileSync('test/fixtures/statistics/inference.json', 'utf8')) as {
  logGamma: { x: number; value: number }[];
  tails: { t: number; degreesOfFreedom: number; upperTail: number }[];
  quantiles: { tail: number; degreesOfFreedom: number; t: number }[];
  noncentral: { t: number; degreesOfFreedom: number; shift: number; upperTail: number }[];
  normalQuantiles: { share: number; z: number }[];
  nested: {
    networks: number[][];
    meanSquareBetween: number;
    meanSquareWithin: number;
    total: number;
    fixedEffectsF: number;
  }[];
  crossed: {
    seeds: number[][];
    meanSquareOfSeeds: number;
    meanSquareOfPatients: number;
    meanSquareOfRest: number;
  }[];
  synthesis: {
    effects: { mean: number; standardError: number }[];
    mean: number;
    statsmodelsMean: number;
    statsmodelsStandardError: number;
    spread: number;
    interval: [number, number];
    prediction: [number, number];
  }[];
  bca: { results: number[]; estimate: number; jackknife: number[]; interval: [number, number] }[];
};
