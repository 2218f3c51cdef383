import { UsageError } from '../../core/errors.js';
import type { CaseReference, DataSet } from './data-set.js';

/** The references of the given ids in the same order. Throws UsageError for an unknown id. */
export function referencesOf(dataSet: DataSet, ids: readonly string[]): CaseReference[] {
  const { training, validation, test } = dataSet.split;
  const byId = new Map(
    [...training, ...validation, ...test].map((reference) => [reference.caseId, reference]),
  );
  return ids.map((caseId) => {
    const reference = byId.get(caseId);
    if (reference) return reference;
    throw new UsageError({ verb: 'unknown', what: `case ${caseId} of ${dataSet.id}` });
  });
}
