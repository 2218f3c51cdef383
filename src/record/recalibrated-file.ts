import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';
import type { CaseScore } from '../metrics/case-score.js';
import { metricNames } from '../metrics/catalogue.js';
import { scoredRows } from '../metrics/scored-rows.js';
import type { RunConfig } from '../study/run-config.js';
import { metricRuns, readMetrics } from './cases-file.js';
import { csvText, readCsvFile } from './csv-file.js';
import { expectRows } from './expected-rows.js';
import { runFiles } from './run-files.js';

/** Ways to recalibrate stored probabilities: metrics/temperature-scaling.ts and metrics/score-scaling.ts. */
export const recalibrationMethods = ['temperature', 'score'] as const;
export type RecalibrationMethod = (typeof recalibrationMethods)[number];

/** All metrics of one case and row after one method; those before it stand in cases.csv. */
export interface RecalibratedScore extends CaseScore {
  method: RecalibrationMethod;
}

const columns = ['method', 'case', 'class', ...metricNames];

/** Writes recalibrated.csv: the rows of cases.csv once for each method. */
export function writeRecalibrated(folder: string, scores: readonly RecalibratedScore[]): void {
  const rows = scores.map(({ method, caseId, className, values }) => [
    method,
    caseId,
    className,
    ...metricRuns(values),
  ]);
  writeFileAtomic(join(folder, runFiles.recalibrated), csvText(columns, rows));
}

/**
 * Reads recalibrated.csv: exactly the scored rows of every test case under each method. Throws DataError on other
 * columns, missing or foreign rows, and values outside a metric's range.
 */
export function readRecalibrated(folder: string, config: RunConfig): RecalibratedScore[] {
  const file = join(folder, runFiles.recalibrated);
  const rows = readCsvFile(file, columns);
  expectRows(
    file,
    rows.map(({ line, cells }) => ({ line, key: cells.slice(0, 3).join(', ') })),
    recalibrationMethods.flatMap((method) =>
      config.cases.test.flatMap((caseId) =>
        scoredRows(config.foregroundClasses).map((className) => `${method}, ${caseId}, ${className}`),
      ),
    ),
  );
  return rows.map((row) => ({
    method: row.cells[0] as RecalibrationMethod,
    caseId: row.cells[1]!,
    className: row.cells[2]!,
    values: readMetrics(file, row, 3),
  }));
}
