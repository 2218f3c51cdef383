import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';
import type { CaseScore } from '../metrics/case-score.js';
import { metricNames } from '../metrics/catalogue.js';
import { scoredRows } from '../metrics/scored-rows.js';
import type { RecalibrationMethod } from '../recalibrate/versions.js';
import type { RunConfig } from '../study/run-config.js';
import { metricCells, metricsOfHeader, readMetrics } from './cases-file.js';
import { csvText, readCsvFile } from './csv-file.js';
import { expectRows } from './expected-rows.js';
import { runFiles } from './run-files.js';

/** All metrics of one case and row after one method; those before it stand in cases.csv. */
export interface RecalibratedScore extends CaseScore {
  method: RecalibrationMethod;
}

const keyColumns = ['method', 'case', 'class'];

/** Writes recalibrated.csv: the rows of cases.csv once for each method. */
export function writeRecalibrated(folder: string, scores: readonly RecalibratedScore[]): void {
  const rows = scores.map(({ method, caseId, className, values }) => [
    method,
    caseId,
    className,
    ...metricCells(values),
  ]);
  writeFileAtomic(join(folder, runFiles.recalibrated), csvText([...keyColumns, ...metricNames], rows));
}

/**
 * Reads recalibrated.csv: exactly the scored rows of every test case under each of `methods`, those that
 * recalibration.json has parameters for. Throws DataError on other columns, missing or foreign rows, and values outside a metric's range.
 */
export function readRecalibrated(
  folder: string,
  config: RunConfig,
  methods: readonly RecalibrationMethod[],
): RecalibratedScore[] {
  const file = join(folder, runFiles.recalibrated);
  const metrics = metricsOfHeader(file, keyColumns);
  const rows = readCsvFile(file, [...keyColumns, ...metrics]);
  expectRows(
    file,
    rows.map(({ line, cells }) => ({ line, key: cells.slice(0, 3).join(', ') })),
    methods.flatMap((method) =>
      config.cases.test.flatMap((caseId) =>
        scoredRows(config.foregroundClasses).map((className) => `${method}, ${caseId}, ${className}`),
      ),
    ),
  );
  return rows.map((row) => ({
    method: row.cells[0] as RecalibrationMethod,
    caseId: row.cells[1]!,
    className: row.cells[2]!,
    values: readMetrics(file, row, 3, metrics),
  }));
}
