/** Chooses the number of folds for the patients of a user's own data set. */
import { possibleFolds } from '../../data/cases/fold-cases.js';

/** The study's number of folds. */
const usualFolds = 5;

export interface FoldChoice {
  /** null: the data set's fixed split. */
  folds: number | null;
  seeds: readonly number[];
  /** Sentences for the user. */
  notes: readonly string[];
}

/**
 * Folds by patient with seed 1: `asked` or 5, or as many as the patients allow. `asked` of null means the fixed split, with seeds
 * 1, 2 and 3. There are at least three patients: opening the data set checks that.
 *
 *     chooseFolds(4, undefined).folds  // 4
 */
export function chooseFolds(patients: number, asked: number | null | undefined): FoldChoice {
  if (asked === null) return { folds: null, seeds: [1, 2, 3], notes: [] };
  const wanted = asked ?? usualFolds;
  const folds = possibleFolds(patients, wanted);
  const notes =
    folds === wanted ? [] : [`${folds} folds instead of ${wanted}: there are ${patients} patients`];
  return { folds, seeds: [1], notes };
}
