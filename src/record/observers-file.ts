import { z } from 'zod';
import { type ObserverScores, observerBins, observerMetrics } from '../metrics/observer-agreement.js';
import { type RecalibrationMethod, recalibrationMethods } from '../recalibrate/recalibrated-versions.js';
import type { RunConfig } from '../study/run-config.js';
import { checkJson } from './json-file.js';
import { numberList } from './number-list.js';
import { recordFault } from './record-fault.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';
import { storedNumber } from './stored-number.js';

/** Agreement of one version of the predictions with both annotators of a test case (metrics/observer-agreement.ts). */
export interface ObservedCase extends ObserverScores {
  caseId: string;
  version: 'plain' | RecalibrationMethod;
}

const counts = numberList({ whole: true, length: observerBins });
const observersFile = z.array(
  z.strictObject({
    caseId: z.string(),
    version: z.enum(['plain', ...recalibrationMethods]),
    values: z.record(z.enum(observerMetrics), z.number().nonnegative().nullable()),
    byPrediction: z.strictObject({
      count: counts,
      probabilitySum: numberList({ length: observerBins }),
      first: counts,
      second: counts,
      disagreement: counts,
    }),
  }),
);

/** The text of observers.json, one case and version per line; undefined values are null. */
export function observersText(rows: readonly ObservedCase[]): string {
  return `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`;
}

/** The stored form of a row, rounded to seven digits. */
export function storedObservation(row: ObservedCase): ObservedCase {
  const values = Object.fromEntries(
    observerMetrics.map((metric) => [metric, storedNumber(row.values[metric])]),
  ) as ObservedCase['values'];
  const { probabilitySum } = row.byPrediction;
  return {
    ...row,
    values,
    byPrediction: { ...row.byPrediction, probabilitySum: probabilitySum.map(storedNumber) },
  };
}

/**
 * Reads observers.json; null where no test case has a second annotator. Throws DataError unless its cases are test cases, each
 * with every version once.
 */
export function readObservers(members: RecordMembers, { cases }: RunConfig): ObservedCase[] | null {
  if (!members.has(recordFiles.observers)) return null;
  const file = members.pathOf(recordFiles.observers);
  const rows = checkJson(file, null, members.text(recordFiles.observers), observersFile);
  const found = rows.map(({ caseId, version }) => `${caseId}, ${version}`);
  const seen = [...new Set(rows.map(({ caseId }) => caseId))];
  const wanted = seen.flatMap((caseId) =>
    ['plain', ...recalibrationMethods].map((version) => `${caseId}, ${version}`),
  );
  if (found.join('; ') !== wanted.join('; ') || seen.some((caseId) => !cases.test.includes(caseId))) {
    throw recordFault(file, null, 'test cases, each with every version once', found.join('; ') || 'none');
  }
  return rows.map((row) => ({
    ...row,
    values: Object.fromEntries(
      observerMetrics.map((metric) => [metric, row.values[metric] ?? Number.NaN]),
    ) as ObservedCase['values'],
  }));
}
