import { groupBy } from '../core/group-by.js';
import {
  type ObserverMetric,
  type ObserverTable,
  observerMetrics,
  poolObserverTables,
} from '../metrics/observer-agreement.js';
import type { RunRecord } from '../record/run-record.js';
import { type MeanDeviation, meanAndDeviation } from '../statistics/mean-deviation.js';
import type { Treatment } from './recalibration-comparison.js';

/** One loss compared with two observers, without or with a recalibration. */
export interface ObserverSummary {
  /** Means over the test cases annotated by both observers, each averaged over its networks. */
  values: Readonly<Record<ObserverMetric, MeanDeviation>>;
  cases: number;
  /** Pooled over cases and networks. */
  byPrediction: ObserverTable;
}

/** The summary; undefined if no test case was annotated by two observers. */
export function observerSummary(
  runs: readonly RunRecord[],
  treatment: Treatment,
): ObserverSummary | undefined {
  const version = treatment === 'as-is' ? 'plain' : treatment;
  const rows = runs.flatMap(({ observers }) => (observers ?? []).filter((row) => row.version === version));
  if (rows.length === 0) return undefined;
  const cases = [...groupBy(rows, ({ caseId }) => caseId).values()];
  const summary = (metric: ObserverMetric) =>
    meanAndDeviation(
      cases.map((ofCase) => meanAndDeviation(ofCase.map(({ values }) => values[metric])).mean),
    );
  return {
    values: Object.fromEntries(
      observerMetrics.map((metric) => [metric, summary(metric)]),
    ) as ObserverSummary['values'],
    cases: cases.length,
    byPrediction: poolObserverTables(rows.map(({ byPrediction }) => byPrediction)),
  };
}
