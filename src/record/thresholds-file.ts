import type { ThresholdCounts } from '../metrics/case-score.js';
import { thresholdRows } from '../metrics/scored-rows.js';
import type { RunConfig } from '../study/run-config.js';
import { csvText, parseCsv, readCount, readNumber } from './csv-file.js';
import { expectRows, type TestedRows } from './expected-rows.js';
import { recordFault } from './record-fault.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';

const columns = ['case', 'class', 'threshold', 'tp', 'fp', 'fn', 'tn'] as const;

/** The text of thresholds.csv and validation-thresholds.csv: confusion counts in pixels, where p ≥ threshold is positive. */
export function thresholdsText(rows: readonly ThresholdCounts[]): string {
  const cells = rows.map((row) => [row.caseId, row.className, row.threshold, row.tp, row.fp, row.fn, row.tn]);
  return csvText(columns, cells);
}

/**
 * Reads thresholds.csv: every test case and class at the same thresholds. Throws DataError on missing or foreign
 * rows, a threshold outside (0, 1), or counts of one case whose pixels or positives change with the threshold.
 */
export function readThresholds(members: RecordMembers, { cases, ...tested }: TestedRows): ThresholdCounts[] {
  return readCounts(members, recordFiles.thresholds, cases.test, tested);
}

/** Reads validation-thresholds.csv in the same way; null in records without it. */
export function readValidationThresholds(
  members: RecordMembers,
  { cases, foregroundClasses }: Pick<RunConfig, 'cases' | 'foregroundClasses'>,
): ThresholdCounts[] | null {
  if (!members.has(recordFiles.validationThresholds)) return null;
  return readCounts(members, recordFiles.validationThresholds, cases.validation, { foregroundClasses });
}

function readCounts(
  members: RecordMembers,
  name: string,
  caseIds: readonly string[],
  { foregroundClasses }: Pick<TestedRows, 'foregroundClasses'>,
): ThresholdCounts[] {
  const file = members.pathOf(name);
  const rows = parseCsv(file, members.text(name), columns).map((row) => {
    const counts: ThresholdCounts = {
      caseId: row.cells[0]!,
      className: row.cells[1]!,
      threshold: readNumber(file, row, 2, 'threshold', { minimum: 0, maximum: 1, undefinedAllowed: false }),
      tp: readCount(file, row, 3, 'tp'),
      fp: readCount(file, row, 4, 'fp'),
      fn: readCount(file, row, 5, 'fn'),
      tn: readCount(file, row, 6, 'tn'),
    };
    return { line: row.line, counts };
  });
  const grid = [...new Set(rows.map(({ counts }) => counts.threshold))];
  const wanted = caseIds.flatMap((caseId) =>
    thresholdRows(foregroundClasses).flatMap((className) =>
      grid.map((threshold) => `${caseId}, ${className}, ${threshold}`),
    ),
  );
  expectRows(
    file,
    rows.map(({ line, counts }) => ({ line, key: `${caseKey(counts)}, ${counts.threshold}` })),
    wanted,
  );
  checkConstantTruth(file, rows);
  return rows.map(({ counts }) => counts);
}

function caseKey({ caseId, className }: ThresholdCounts): string {
  return `${caseId}, ${className}`;
}

/** The truth does not depend on the threshold: tp + fn and fp + tn are constants of a case and class. */
function checkConstantTruth(file: string, rows: readonly { line: number; counts: ThresholdCounts }[]): void {
  const truth = new Map<string, { positives: number; negatives: number }>();
  for (const { line, counts } of rows) {
    const positives = counts.tp + counts.fn;
    const negatives = counts.fp + counts.tn;
    const first = truth.get(caseKey(counts)) ?? { positives, negatives };
    truth.set(caseKey(counts), first);
    if (positives !== first.positives || negatives !== first.negatives) {
      throw recordFault(
        file,
        line,
        `${first.positives} positive and ${first.negatives} negative pixels as at the case's other thresholds`,
        `${positives} and ${negatives}`,
      );
    }
  }
}
