import { allClassesRow, anyForegroundRow, scoredRows, thresholdRows } from '../../metrics/scored-rows.js';

/** Which rows of the scores say what. */
export interface AuditedRows {
  /** Every row of a case. */
  all: readonly string[];
  /** Rows with a foreground to call positive. */
  binary: readonly string[];
  /** The row that stands for the whole case: the class itself, or that of all classes. */
  whole: string;
  /** The row whose threshold is moved: the class itself, or any foreground. */
  foreground: string;
}

/** As the study chooses them. */
export function auditedRows(foregroundClasses: readonly string[]): AuditedRows {
  const single = foregroundClasses.length === 1 ? foregroundClasses[0]! : undefined;
  return {
    all: scoredRows(foregroundClasses),
    binary: thresholdRows(foregroundClasses),
    whole: single ?? allClassesRow,
    foreground: single ?? anyForegroundRow,
  };
}
