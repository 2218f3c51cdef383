import { DataError } from '../../core/errors.js';
import { RandomStream } from '../../core/random-stream.js';
import { foldSeed } from '../../study/presets.js';
import type { Fold } from '../../study/run-config.js';
import type { CaseReference, DataSet, Split } from './data-set.js';
import { validationShare } from './split-cases.js';

/** How a data set is divided into folds. */
export interface FoldRule {
  dataset: string;
  /** The same for every run, so that all losses and seeds have the same folds. */
  seed: number;
}

/**
 * The sides of one of k folds, counted from 1. The n patients (`group`, or the case itself) are shuffled once. Patient i, counted
 * from 0, is in the test side of fold (i mod k) + 1 only, so the sizes of folds differ by at most one patient. Of the m other
 * patients, round(m / 5) and at least one validate, drawn separately for each fold; the rest trains. The sides do not depend on
 * the order of the cases; each is sorted by case id.
 *
 * Throws DataError where a fold would have no patient to test, validate or train.
 */
export function foldSplit(
  cases: readonly CaseReference[],
  { number, of }: Fold,
  { dataset, seed }: FoldRule,
): Split {
  const sorted = [...cases].sort((a, b) => (a.caseId < b.caseId ? -1 : 1));
  const patients = [...new Set(sorted.map(patientOf))].sort();
  assertPossible(dataset, patients.length, of);
  const stream = RandomStream.fromSeed(seed).fork('folds', dataset);
  const test = new Set(stream.shuffled(patients).filter((_, at) => at % of === number - 1));
  const others = stream
    .fork(`${number} of ${of}`, 'validation')
    .shuffled(patients.filter((one) => !test.has(one)));
  const validation = new Set(others.slice(0, Math.max(1, Math.round(validationShare * others.length))));
  const sideOf = (one: CaseReference) => {
    if (test.has(patientOf(one))) return 'test';
    return validation.has(patientOf(one)) ? 'validation' : 'training';
  };
  const on = (side: keyof Split) => sorted.filter((one) => sideOf(one) === side);
  return { training: on('training'), validation: on('validation'), test: on('test') };
}

/** A fold of all cases that a data set's fixed split has, as the runs of the study divide them. Throws as foldSplit. */
export function studyFold({ id, split }: Pick<DataSet, 'id' | 'split'>, fold: Fold): Split {
  return foldSplit(casesOf(split), fold, { dataset: id, seed: foldSeed });
}

/** Number of patients in all sides of a split. */
export function patientCount(split: Split): number {
  return new Set(casesOf(split).map(patientOf)).size;
}

/**
 * The number of folds next to `wanted` (at least 2) that so many patients allow; 0 if they are fewer than three. Three patients get
 * three folds, because each fold needs a test, a validation and a training patient.
 */
export function possibleFolds(patients: number, wanted: number): number {
  if (patients < 3) return 0;
  return patients === 3 ? 3 : Math.min(wanted, patients);
}

function casesOf({ training, validation, test }: Split): CaseReference[] {
  return [...training, ...validation, ...test];
}

function patientOf({ group, caseId }: CaseReference): string {
  return group ?? caseId;
}

/**
 * Throws DataError where folds are too many: the largest test side has ⌈n / k⌉ patients, and two others must validate and
 * train.
 */
function assertPossible(dataset: string, patients: number, folds: number): void {
  const isPossible = (count: number) => count <= patients && patients - Math.ceil(patients / count) >= 2;
  if (isPossible(folds)) return;
  const remedy =
    patients < 3
      ? 'at least three patients are needed'
      : `${patients > 3 ? `2 to ${patients}` : '3'} folds are possible: give --folds ${patients}, or complete the set`;
  throw new DataError({
    verb: 'missing',
    what: `patients of ${dataset} (${folds} folds requested, ${patients} patients found)`,
    remedy,
  });
}
