import { corpDecomposition, type Decomposition } from '../metrics/corp-decomposition.js';
import { type OccupiedCells, poolCells } from '../metrics/log-spaced-histogram.js';
import { smoothEce } from '../metrics/smooth-ece.js';
import type { RunRecord } from '../record/run-record.js';
import type { Treatment } from './recalibration-comparison.js';

/** Calibration of one row over all test pixels of some runs, under one treatment. */
export interface PooledCalibration {
  cells: OccupiedCells;
  /** Mean scores over pixels (large images weigh more) and their CORP components. */
  brier: number;
  nll: number;
  parts: { brier: Decomposition; nll: Decomposition };
  smoothEce: number;
}

/** For a single class or any foreground. Undefined for the row of all classes, which mixes several binary problems. */
export function pooledCalibration(
  runs: readonly Pick<RunRecord, 'cases' | 'recalibrated' | 'calibrationCells'>[],
  row: string,
  treatment: Treatment,
): PooledCalibration {
  const version = treatment === 'as-is' ? 'plain' : treatment;
  const cells = poolCells(
    runs.flatMap(({ calibrationCells }) =>
      calibrationCells.filter((one) => one.version === version && one.className === row),
    ),
  );
  const values = runs.flatMap(({ cases, recalibrated }) =>
    (treatment === 'as-is' ? cases : recalibrated.filter(({ method }) => method === treatment)).flatMap(
      (score) => (score.className === row ? [score.values] : []),
    ),
  );
  const pixels = values.reduce((sum, one) => sum + one.pixels, 0);
  const mean = (metric: 'brier' | 'nll') =>
    values.reduce((sum, one) => sum + one[metric] * one.pixels, 0) / pixels;
  const scores = { brier: mean('brier'), nll: mean('nll') };
  return { cells, ...scores, parts: corpDecomposition(cells, scores), smoothEce: smoothEce(cells) };
}
