import { DataError } from '../../core/errors.js';
import type { MetricName } from '../../metrics/catalogue.js';
import { counted } from '../../text/number-format.js';
import type { Audit } from '../scoring/audit.js';
import { auditedRows } from './audited-rows.js';
import { type PairedMetric, pairedMetrics } from './paired-versions.js';

/** Two models on the same cases. */
export interface ModelComparison {
  /** Names of the models; the first one is the baseline. */
  names: readonly [string, string];
  row: string;
  /** The common cases. */
  cases: readonly string[];
  patients: number;
  /** Second − first. */
  metrics: readonly PairedMetric[];
}

/** The compared metrics, whose p-values are corrected together by Holm. */
export const comparedMetrics = [
  'dsc',
  'nll',
  'brier',
  'ece_boundary',
] as const satisfies readonly MetricName[];

/** The warning to show beside every comparison. */
export const twoModelsWarning =
  'These tests are about these two models, not about two methods: they account for other patients, but not for other trainings. ' +
  'Two trainings of one loss that differ only in the seed are "different" in 23 to 29 % of such tests over cases, instead of the nominal 5 % ' +
  '(the first edition of this study, results/mini-first-edition/second-rules/same-loss.md: 24 of 84 for NLL, 20 for Brier, 19 for DSC). To compare methods, train each several times and treat the trainings as random, too.';

/**
 * Paired tests of two audited models over patients on their common cases. Throws DataError where they have none, or
 * other classes.
 *
 * ```ts
 * const labels = { shape: [1, 2], data: Uint8Array.of(0, 1) };
 * const model = (p) => audit([{ caseId: 'a', open: () => ({ labels, slabs: () => [Float32Array.of(p, 1 - p, 1 - p, p)] }) }], {
 * foregroundClasses: ['x'] }); const { metrics } = compareModels(await model(0.75), await model(0.875), ['first', 'second']);
 * metrics.find(({ metric }) => metric === 'brier').difference; // -0.0469
 * ```
 */
export function compareModels(
  first: Audit,
  second: Audit,
  names: readonly [string, string],
): ModelComparison {
  if (first.foregroundClasses.join() !== second.foregroundClasses.join())
    throw otherClasses(first, second, names);
  const row = auditedRows(first.foregroundClasses).whole;
  const cases = [...first.patientOf.keys()].filter((caseId) => second.patientOf.has(caseId));
  if (cases.length === 0) throw nothingInCommon(first, second, names);
  const common = new Set(cases);
  const own = ({ scores }: Audit) => scores.cases.filter(({ caseId }) => common.has(caseId));
  return {
    names,
    row,
    cases,
    patients: new Set(cases.map((caseId) => first.patientOf.get(caseId))).size,
    metrics: pairedMetrics(own(first), own(second), row, comparedMetrics, first.patientOf),
  };
}

function otherClasses(first: Audit, second: Audit, names: readonly [string, string]): DataError {
  const listed = ({ foregroundClasses }: Audit) => foregroundClasses.join(', ');
  return new DataError({
    verb: 'invalid',
    what: `classes of ${names[1]} (expected ${listed(first)} as in ${names[0]}, found ${listed(second)})`,
    remedy: 'audit both models with the same names of classes, in the same order',
  });
}

function nothingInCommon(first: Audit, second: Audit, names: readonly [string, string]): DataError {
  const idsOf = ({ patientOf }: Audit) => [...patientOf.keys()];
  const [own, other] = [idsOf(first), idsOf(second)];
  return new DataError({
    verb: 'missing',
    what: `common cases of ${names[0]} and ${names[1]}: of ${counted(own.length, 'scored case')} none is among the ${other.length} of the other (${own[0]}, ${other[0]})`,
    remedy: 'give the probabilities of both models for the same cases, under the same names',
  });
}
