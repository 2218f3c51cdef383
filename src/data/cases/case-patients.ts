import type { Patients } from '../../study/run-config.js';
import type { FileSource, Manifest } from '../manifest-format/manifest.js';
import type { CaseReference } from './data-set.js';

/**
 * The patients of cases according to the manifest. Every case of a phantom counts as one, since cases are drawn independently.
 */
export function patientsOf({ source }: Pick<Manifest, 'source'>, cases: readonly CaseReference[]): Patients {
  if (source.kind === 'phantom') return { noun: 'case', byCase: {} };
  const named = cases.filter(({ group, caseId }) => group !== undefined && group !== caseId);
  return {
    noun: nounOf(source),
    byCase: Object.fromEntries(named.map(({ caseId, group }) => [caseId, group!])),
  };
}

/** The noun for a patient of the data set, such as "child"; null where patients are not known. */
function nounOf(source: FileSource): string | null {
  if (source.kind === 'listed')
    return source.cases.some(({ patient }) => patient !== undefined) ? 'patient' : null;
  return source.group.kind === 'unknown' ? null : source.group.noun;
}
