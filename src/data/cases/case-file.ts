import { DataError } from '../../core/errors.js';
import { kindOfNonFile } from '../../core/file-kind.js';

/** A DataError where a path is not a regular file; undefined for a regular file. Call it before opening the file. */
export function caseFileFault(path: string, subject: string): DataError | undefined {
  const found = kindOfNonFile(path);
  if (found === undefined) return undefined;
  return new DataError({
    verb: 'invalid',
    what: `${subject} (expected a file, found ${found})`,
    where: path,
    remedy: 'put the original file there',
  });
}
