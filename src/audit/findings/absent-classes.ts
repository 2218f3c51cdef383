import type { Audit } from '../scoring/audit.js';

/**
 * A note for each class that no truth contains. Its Dice score is 1 where the model finds none either, and such cases raise the means
 * over classes.
 */
export function absentClassNotes({
  foregroundClasses,
  scores,
}: Pick<Audit, 'foregroundClasses' | 'scores'>): string[] {
  const isAbsent = (name: string) =>
    scores.cases.every(({ className, values }) => className !== name || values.truth_pixels === 0);
  const absent = foregroundClasses.filter(isAbsent);
  if (absent.length === 0) return [];
  const which = absent.length === foregroundClasses.length ? 'any foreground' : absent.join(', ');
  return [
    `no truth contains ${which}: Dice is 1 where the model finds none either, and 0 elsewhere; the numbers of this class say nothing on its masks`,
  ];
}
