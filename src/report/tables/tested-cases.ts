import type { MeanDeviation } from '../../statistics/mean-deviation.js';

/** Means of the test cases of one line of a table. */
export type Summaries = ReadonlyMap<unknown, MeanDeviation>;

/** The number of cases on which a line was tested, those with an undefined value included. */
export function testedCases(summaries: Summaries): number {
  return Math.max(0, ...[...summaries.values()].map(({ count, undefinedCount }) => count + undefinedCount));
}

/** The lines that were tested on most cases: means over a part of them, where folds are not all trained, cannot be compared. */
export function withMostCases<Line extends { summaries: Summaries }>(lines: readonly Line[]): Line[] {
  const most = Math.max(...lines.map(({ summaries }) => testedCases(summaries)));
  return lines.filter(({ summaries }) => testedCases(summaries) === most);
}
