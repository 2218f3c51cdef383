import { DataError } from '../../core/errors.js';
import { RandomStream } from '../../core/random-stream.js';
import type { AuditCase } from './audit-case.js';

export interface Halves {
  /** Cases of the patients from which recalibrations are learned, and cases of the others, on which they are shown. */
  learning: ReadonlySet<string>;
  shown: ReadonlySet<string>;
}

/**
 * The patient of every case; a case without one counts as a separate patient. Throws DataError where two cases have one id, as
 * they would be scored as one.
 */
export function patientsOfCases(cases: readonly AuditCase[]): ReadonlyMap<string, string> {
  const patientOf = new Map<string, string>();
  for (const { caseId, patient } of cases) {
    if (patientOf.has(caseId)) {
      const remedy = 'make ids unique, such as patient/name';
      throw new DataError({ verb: 'invalid', what: `id of cases, found twice: "${caseId}"`, remedy });
    }
    patientOf.set(caseId, patient ?? caseId);
  }
  return patientOf;
}

/**
 * Divides the patients into two halves, drawn with a fixed seed from their sorted names, so that the halves do not depend on
 * the order of cases. With an odd number of patients, the `shown` half is the larger one.
 */
export function halvesOf(patientOf: ReadonlyMap<string, string>): Halves {
  const patients = [...new Set(patientOf.values())].sort();
  const stream = RandomStream.fromSeed(0).fork('halves');
  const drawn = patients
    .map((patient) => ({ patient, key: stream.uniform() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, Math.floor(patients.length / 2));
  const learning = new Set(drawn.map(({ patient }) => patient));
  const casesOf = (isLearning: boolean) =>
    new Set([...patientOf].flatMap(([caseId, own]) => (learning.has(own) === isLearning ? [caseId] : [])));
  return { learning: casesOf(true), shown: casesOf(false) };
}
