import { RandomStream } from '../../core/random-stream.js';
import type { AuditCase } from './audit-case.js';

export interface Halves {
  /** Cases of the patients that recalibrations are learned from, and those of the others, which show what they do. */
  learning: ReadonlySet<string>;
  shown: ReadonlySet<string>;
}

/** The patient of every case; a case of which nobody says is a patient of its own. */
export function patientsOfCases(cases: readonly AuditCase[]): ReadonlyMap<string, string> {
  return new Map(cases.map(({ caseId, patient }) => [caseId, patient ?? caseId]));
}

/**
 * Patients in two halves, drawn by a stream of fixed seed from their sorted names: the same cases are halved the same
 * each time, in whatever order they come. Of an odd number the larger half shows.
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
