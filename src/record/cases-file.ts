import type { CaseScore } from '../metrics/case-score.js';
import { type MetricName, metricCatalogue, metricNames } from '../metrics/catalogue.js';
import { scoredRows } from '../metrics/scored-rows.js';
import { type CsvRow, csvText, parseCsv, readNumber } from './csv-file.js';
import { expectRows, type TestedRows } from './expected-rows.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';
import { storedNumber } from './stored-number.js';

const columns = ['case', 'class', ...metricNames];

const ranges = metricNames.map((metric) => {
  const [minimum, maximum] = metricCatalogue[metric].bounds;
  return { minimum, maximum, undefinedAllowed: true };
});

/** The text of cases.csv: a test case's rows (metrics/scored-rows.ts), one column per metric, NaN where undefined. */
export function casesText(scores: readonly CaseScore[]): string {
  const rows = scores.map(({ caseId, className, values }) => [caseId, className, ...metricCells(values)]);
  return csvText(columns, rows);
}

/**
 * Reads cases.csv: exactly the scored rows of every test case of the configuration. Throws DataError
 * on other columns, missing or foreign rows, and values outside a metric's range.
 */
export function readCases(members: RecordMembers, tested: TestedRows): CaseScore[] {
  const file = members.pathOf(recordFiles.cases);
  const rows = parseCsv(file, members.text(recordFiles.cases), columns);
  expectRows(
    file,
    rows.map(({ line, cells }) => ({ line, key: `${cells[0]}, ${cells[1]}` })),
    tested.cases.test.flatMap((caseId) =>
      scoredRows(tested.foregroundClasses).map((className) => `${caseId}, ${className}`),
    ),
  );
  return rows.map((row) => ({
    caseId: row.cells[0]!,
    className: row.cells[1]!,
    values: readMetrics(file, row, 2),
  }));
}

/** The metrics as CSV cells in the order of the catalogue. */
export function metricCells(values: CaseScore['values']): number[] {
  return metricNames.map((metric) => values[metric]);
}

/**
 * The stored form of scores, rounded to seven digits. Equal values stay equal, so unchanged metrics of a recalibration differ
 * by 0.
 */
export function storedScore(score: CaseScore): CaseScore {
  const values = metricNames.map((metric) => [metric, storedNumber(score.values[metric])]);
  return { ...score, values: Object.fromEntries(values) as CaseScore['values'] };
}

/** Reads the metrics of a row from column `first` on. Throws DataError where one is neither NaN nor in its range. */
export function readMetrics(file: string, row: CsvRow, first: number): CaseScore['values'] {
  const values: Partial<Record<MetricName, number>> = {};
  metricNames.forEach((metric, index) => {
    values[metric] = readNumber(file, row, first + index, metric, ranges[index]!);
  });
  return values as Record<MetricName, number>;
}
