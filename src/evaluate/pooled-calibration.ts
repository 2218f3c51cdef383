import type { MetricName } from '../metrics/catalogue.js';
import { corpDecomposition, type Decomposition } from '../metrics/corp-decomposition.js';
import { type OccupiedCells, poolCells } from '../metrics/log-spaced-histogram.js';
import { smoothEce } from '../metrics/smooth-ece.js';
import type { RunRecord } from '../record/run-record.js';
import { caseTable, cellTable, recalibratedTable } from '../record/run-tables.js';
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
  const cells = poolCells(runs.flatMap((run) => cellTable(run).of(version, row)));
  const valuesOf = (metric: MetricName) =>
    runs.flatMap((run) =>
      treatment === 'as-is'
        ? caseTable(run).column(row, metric).values
        : recalibratedTable(run).column(row, metric, treatment).values,
    );
  const weights = valuesOf('pixels');
  const pixels = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (metric: 'brier' | 'nll') =>
    valuesOf(metric).reduce((sum, value, at) => sum + value * weights[at]!, 0) / pixels;
  const scores = { brier: mean('brier'), nll: mean('nll') };
  return { cells, ...scores, parts: corpDecomposition(cells, scores), smoothEce: smoothEce(cells) };
}
