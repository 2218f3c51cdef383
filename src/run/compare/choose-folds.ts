/** How the patients of a user's own set are dealt: as many folds as asked for and possible. */

/** The study's own number. */
const usualFolds = 5;

export interface FoldChoice {
  /** null: the split that the set brings. */
  folds: number | null;
  seeds: readonly number[];
  /** What the user shall know of it. */
  notes: readonly string[];
}

/**
 * Folds by patient under seed 1: `asked` or 5, but no more than `patients`, and of three patients three: each fold needs another
 * patient to choose by and one to train on. null asks for the fixed split, which is trained under three seeds. There are at least three
 * patients, or the data set would not have been opened.
 *
 *     chooseFolds(4, undefined).folds  // 4
 */
export function chooseFolds(patients: number, asked: number | null | undefined): FoldChoice {
  if (asked === null) return { folds: null, seeds: [1, 2, 3], notes: [] };
  const wanted = asked ?? usualFolds;
  const folds = patients === 3 ? 3 : Math.min(wanted, patients);
  const notes =
    folds === wanted ? [] : [`${folds} folds instead of ${wanted}: there are ${patients} patients`];
  return { folds, seeds: [1], notes };
}
