/** The file of --apply: a recalibration that was learned elsewhere. */
import { UsageError } from '../core/errors.js';
import { readSavedRecalibration, type SavedRecalibration } from '../record/recalibration-file.js';

/** The classes that the file must be of: their names, who has them, and what to do where the file has others. */
export interface ClassesToMatch {
  foregroundClasses: readonly string[];
  owner: string;
  remedy: (ofFile: readonly string[]) => string;
}

/**
 * Reads a saved recalibration. Throws DataError where the file is missing or invalid; UsageError where its classes are not `own`,
 * by name and in the same order, since curves and temperatures belong to classes and not to places.
 */
export function savedRecalibration(file: string, own: ClassesToMatch | undefined): SavedRecalibration {
  const saved = readSavedRecalibration(file);
  const { foregroundClasses: names } = saved;
  if (!own || JSON.stringify(names) === JSON.stringify(own.foregroundClasses)) return saved;
  throw new UsageError({
    verb: 'invalid',
    what: `classes of a recalibration: ${names.join(', ')}, ${own.owner} has ${own.foregroundClasses.join(', ')}`,
    where: file,
    remedy: own.remedy(names),
  });
}
