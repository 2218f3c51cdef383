import { DataError } from '../../core/errors.js';
import { notAFile } from '../../core/not-a-file.js';

/** Why a path is no file that can be read as one; undefined where it is a file. Asked before a file is opened. */
export function caseFileFault(path: string, subject: string): DataError | undefined {
  const found = notAFile(path);
  if (found === undefined) return undefined;
  return new DataError({
    verb: 'invalid',
    what: `${subject} (expected a file, found ${found})`,
    where: path,
    remedy: 'put the original file there',
  });
}
