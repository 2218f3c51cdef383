import type { CaseScore } from '../metrics/case-score.js';
import { metricNames } from '../metrics/catalogue.js';
import { scoredRows } from '../metrics/scored-rows.js';
import { type RecalibrationMethod, recalibrationMethods } from '../recalibrate/recalibrated-versions.js';
import { metricCells, readMetrics } from './cases-file.js';
import { csvText, parseCsv } from './csv-file.js';
import { expectRows, type TestedRows } from './expected-rows.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';

/** All metrics of one case and row after one recalibration method. Those without recalibration are in cases.csv. */
export interface RecalibratedScore extends CaseScore {
  method: RecalibrationMethod;
}

const columns = ['method', 'case', 'class', ...metricNames];

/** The text of recalibrated.csv: the rows of cases.csv, repeated for each method. */
export function recalibratedText(scores: readonly RecalibratedScore[]): string {
  const rows = scores.map(({ method, caseId, className, values }) => [
    method,
    caseId,
    className,
    ...metricCells(values),
  ]);
  return csvText(columns, rows);
}

/**
 * Reads recalibrated.csv: exactly the scored rows of every test case under each method. Throws DataError on other
 * columns, missing or foreign rows, and values outside a metric's range.
 */
export function readRecalibrated(members: RecordMembers, tested: TestedRows): RecalibratedScore[] {
  const file = members.pathOf(recordFiles.recalibrated);
  const rows = parseCsv(file, members.text(recordFiles.recalibrated), columns);
  expectRows(
    file,
    rows.map(({ line, cells }) => ({ line, key: cells.slice(0, 3).join(', ') })),
    recalibrationMethods.flatMap((method) =>
      tested.cases.test.flatMap((caseId) =>
        scoredRows(tested.foregroundClasses).map((className) => `${method}, ${caseId}, ${className}`),
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
