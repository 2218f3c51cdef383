import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';
import type { CaseScore } from '../metrics/case-score.js';
import { firstMetrics, type MetricName, metricCatalogue, metricNames } from '../metrics/catalogue.js';
import { scoredRows } from '../metrics/scored-rows.js';
import type { RunConfig } from '../study/run-config.js';
import { type CsvRow, csvHeader, csvText, readCsvFile, readNumber } from './csv-file.js';
import { expectRows } from './expected-rows.js';
import { runFiles } from './run-files.js';

const keyColumns = ['case', 'class'];

/** Writes cases.csv: a test case's rows (metrics/scored-rows.ts), one column per metric, NaN where undefined. */
export function writeCases(folder: string, scores: readonly CaseScore[]): void {
  const rows = scores.map(({ caseId, className, values }) => [caseId, className, ...metricCells(values)]);
  writeFileAtomic(join(folder, runFiles.cases), csvText([...keyColumns, ...metricNames], rows));
}

/**
 * Reads cases.csv: exactly the scored rows of every test case of the configuration. Throws DataError
 * on other columns, missing or foreign rows, and values outside a metric's range.
 */
export function readCases(folder: string, config: RunConfig): CaseScore[] {
  const file = join(folder, runFiles.cases);
  const metrics = metricsOfHeader(file, keyColumns);
  const rows = readCsvFile(file, [...keyColumns, ...metrics]);
  expectRows(
    file,
    rows.map(({ line, cells }) => ({ line, key: `${cells[0]}, ${cells[1]}` })),
    config.cases.test.flatMap((caseId) =>
      scoredRows(config.foregroundClasses).map((className) => `${caseId}, ${className}`),
    ),
  );
  return rows.map((row) => ({
    caseId: row.cells[0]!,
    className: row.cells[1]!,
    values: readMetrics(file, row, 2, metrics),
  }));
}

/** The metrics as cells, in the order of the catalogue. */
export function metricCells(values: CaseScore['values']): number[] {
  return metricNames.map((metric) => values[metric]);
}

/** The metrics that a file has columns for after its key columns: all, or in runs of before the others existed the first ones. */
export function metricsOfHeader(file: string, keyColumns: readonly string[]): readonly MetricName[] {
  return csvHeader(file).join() === [...keyColumns, ...firstMetrics].join() ? firstMetrics : metricNames;
}

/** The metrics of a row from column `first` on, each a number in its range or NaN; NaN without a column. */
export function readMetrics(
  file: string,
  row: CsvRow,
  first: number,
  metrics: readonly MetricName[],
): CaseScore['values'] {
  const values = metricNames.map((metric) => {
    const index = metrics.indexOf(metric);
    if (index < 0) return [metric, Number.NaN];
    const [minimum, maximum] = metricCatalogue[metric].bounds;
    const range = { minimum, maximum, undefinedAllowed: true };
    return [metric, readNumber(file, row, first + index, metric, range)];
  });
  return Object.fromEntries(values) as Record<MetricName, number>;
}
