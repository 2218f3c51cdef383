import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { officialCases } from '../data/cases/case-list.js';
import { loadManifest, manifestFolder } from '../data/manifest-format/manifest-files.js';
import type { RunRecord } from '../record/run-record.js';
import { patientOf } from '../study/run-config.js';

/**
 * The patient (child, sequence, person) of every tested case of a data set. Records made before folds were
 * introduced do not name patients; for these the manifest of the data set is used. A case of unknown patient
 * counts as its own patient.
 */
export function patientsOf(
  dataset: string,
  caseIds: readonly string[],
  runs: readonly Pick<RunRecord, 'config'>[],
): ReadonlyMap<string, string> {
  const isRecorded = runs.every(({ config }) => config.patients);
  const recorded = runs.flatMap(({ config }) =>
    config.cases.test.map((caseId): [string, string] => [caseId, patientOf(config, caseId)]),
  );
  const known = new Map(isRecorded ? recorded : manifestPatients(dataset, caseIds));
  return new Map(caseIds.map((caseId) => [caseId, known.get(caseId) ?? caseId]));
}

function manifestPatients(dataset: string, caseIds: readonly string[]): [string, string][] {
  if (!existsSync(join(manifestFolder(), `${dataset}.json`))) return [];
  const cases = officialCases(loadManifest(dataset), () => caseIds);
  return cases.flatMap(({ caseId, group }) => (group === undefined ? [] : [[caseId, group]]));
}
