import { allClassesRow, anyForegroundRow, scoredRows, thresholdRows } from '../../metrics/scored-rows.js';

/** The rows of the scores that an audit uses. */
export interface AuditedRows {
  /** Every row of a case. */
  all: readonly string[];
  /** Rows with a positive class. */
  binary: readonly string[];
  /** The row for the whole case: the single class, or all classes. */
  whole: string;
  /** The row to which thresholds apply: the single class, or any foreground. */
  foreground: string;
}

/** The rows as in the study. */
export function auditedRows(foregroundClasses: readonly string[]): AuditedRows {
  const single = foregroundClasses.length === 1 ? foregroundClasses[0]! : undefined;
  return {
    all: scoredRows(foregroundClasses),
    binary: thresholdRows(foregroundClasses),
    whole: single ?? allClassesRow,
    foreground: single ?? anyForegroundRow,
  };
}
