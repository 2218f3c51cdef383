import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';
import type { CaseScore } from '../metrics/case-score.js';
import { type MetricName, metricNames } from '../metrics/catalogue.js';
import type { CellConfig } from '../study/cell-config.js';
import { cellFiles } from './cell-files.js';
import { csvText, readCsvFile, readNumber } from './csv-file.js';
import { expectRows } from './expected-rows.js';

const columns = ['case', 'class', ...metricNames];

/** Metrics without an upper bound; all others lie in [0, 1]. */
const unbounded: ReadonlySet<MetricName> = new Set(['nll', 'nll_authors', 'brier_authors']);

/** Writes cases.csv: one row per test case and foreground class, one column per metric, NaN where undefined. */
export function writeCases(folder: string, scores: readonly CaseScore[]): void {
  const rows = scores.map(({ caseId, className, values }) => [
    caseId,
    className,
    ...metricNames.map((metric) => values[metric]),
  ]);
  writeFileAtomic(join(folder, cellFiles.cases), csvText(columns, rows));
}

/**
 * Reads cases.csv: exactly one row for every test case and foreground class of the configuration. Throws DataError
 * on other columns, missing or foreign rows, and values outside a metric's range.
 */
export function readCases(folder: string, config: CellConfig): CaseScore[] {
  const file = join(folder, cellFiles.cases);
  const rows = readCsvFile(file, columns);
  expectRows(
    file,
    rows.map(({ line, cells }) => ({ line, key: `${cells[0]}, ${cells[1]}` })),
    config.cases.test.flatMap((caseId) =>
      config.foregroundClasses.map((className) => `${caseId}, ${className}`),
    ),
  );
  return rows.map((row) => {
    const values = metricNames.map((metric, index) => {
      const maximum = unbounded.has(metric) ? Number.MAX_VALUE : 1;
      const range = { minimum: 0, maximum, undefinedAllowed: true };
      return [metric, readNumber(file, row, index + 2, metric, range)];
    });
    return {
      caseId: row.cells[0]!,
      className: row.cells[1]!,
      values: Object.fromEntries(values) as Record<MetricName, number>,
    };
  });
}
