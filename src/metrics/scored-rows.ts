/**
 * The rows of one test case in cases.csv, bins.json and thresholds.csv. Each row is a binary problem with a
 * probability p and a truth y per pixel:
 *
 * | row             | p                        | y                       | decision           | written for            |
 * |-----------------|--------------------------|-------------------------|--------------------|------------------------|
 * | class c         | p_c                      | label = c               | argmax = c         | every foreground class |
 * | any-foreground  | 1 − p_0                  | label > 0               | argmax > 0         | two classes and more   |
 * | all             | max_k p_k (confidence)   | argmax = label (right)  | –                  | two classes and more   |
 *
 * `any-foreground` is the official KiTS definition of "kidney" (kidney and tumour together). In the row `all`,
 * Brier and NLL are the multi-class scores, and the overlap columns are means of the defined class rows. Among
 * equal probabilities the argmax takes the lowest class: with two classes, p = ½ is decided as background.
 */
export const anyForegroundRow = 'any-foreground';
export const allClassesRow = 'all';

/** Row names of cases.csv and bins.json, in their order. */
export function scoredRows(foregroundClasses: readonly string[]): string[] {
  const rows = thresholdRows(foregroundClasses);
  return foregroundClasses.length > 1 ? [...rows, allClassesRow] : rows;
}

/** Row names of thresholds.csv: those with a foreground to call positive. */
export function thresholdRows(foregroundClasses: readonly string[]): string[] {
  return foregroundClasses.length > 1 ? [...foregroundClasses, anyForegroundRow] : [...foregroundClasses];
}
