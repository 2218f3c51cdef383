/** The user's expression (`--patient`) that finds the patient in the name of a case. */
import { UsageError } from '../../core/errors.js';
import { counted } from '../../text/number-format.js';
import { longestText } from '../manifest-format/safe-expression.js';
import { proposePatients } from './propose-patients.js';

/**
 * The first group of the expression in the name of a case; undefined where it does not fit or the group is empty. Both are taken in
 * composed Unicode (NFC).
 */
export function patientNamedIn(caseId: string, pattern: string): string | undefined {
  const name = caseId.normalize('NFC').slice(0, longestText);
  return new RegExp(pattern.normalize('NFC')).exec(name)?.[1] || undefined;
}

/** Throws UsageError where the expression fits no name: every case would silently count as another patient. */
export function refuseUnmetPattern(pattern: string, caseIds: readonly string[]): void {
  if (caseIds.some((caseId) => patientNamedIn(caseId, pattern))) return;
  const proposal = proposePatients(caseIds);
  throw new UsageError({
    verb: 'invalid',
    what: `--patient "${pattern}" (fits none of ${counted(caseIds.length, 'name')}, such as "${caseIds[0]}")`,
    remedy: proposal
      ? `try '${proposal.pattern}', which gives ${counted(proposal.patients, 'patient')}`
      : "give an expression whose group is the patient, such as '^([^_]+)_', or leave --patient out",
  });
}

/** "2 cases without a patient, each counted as one"; undefined where all have one. */
export function unnamedPatients(count: number): string | undefined {
  return count === 0 ? undefined : `${counted(count, 'case')} without a patient, each counted as one`;
}
