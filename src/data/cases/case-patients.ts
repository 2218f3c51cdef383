import type { Patients } from '../../study/run-config.js';
import type { Manifest } from '../manifest/manifest.js';
import type { CaseReference } from './data-set.js';

/** Whose images some cases are, by their manifest; a phantom's cases are drawn independently of each other. */
export function patientsOf({ source }: Pick<Manifest, 'source'>, cases: readonly CaseReference[]): Patients {
  if (source.kind === 'phantom') return { noun: 'case', byCase: {} };
  const named = cases.filter(({ group, caseId }) => group !== undefined && group !== caseId);
  return {
    noun: source.group.kind === 'unknown' ? null : source.group.noun,
    byCase: Object.fromEntries(named.map(({ caseId, group }) => [caseId, group!])),
  };
}
