import type { Patients } from '../../study/run-config.js';
import type { FileSource, Manifest } from '../manifest-format/manifest.js';
import type { CaseReference } from './data-set.js';

/** Whose images some cases are, by their manifest; a phantom's cases are drawn independently of each other. */
export function patientsOf({ source }: Pick<Manifest, 'source'>, cases: readonly CaseReference[]): Patients {
  if (source.kind === 'phantom') return { noun: 'case', byCase: {} };
  const named = cases.filter(({ group, caseId }) => group !== undefined && group !== caseId);
  return {
    noun: nounOf(source),
    byCase: Object.fromEntries(named.map(({ caseId, group }) => [caseId, group!])),
  };
}

/** null where nobody says whose images they are. */
function nounOf(source: FileSource): string | null {
  if (source.kind === 'listed')
    return source.cases.some(({ patient }) => patient !== undefined) ? 'patient' : null;
  return source.group.kind === 'unknown' ? null : source.group.noun;
}
