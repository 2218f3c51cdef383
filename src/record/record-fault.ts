import { DataError } from '../core/errors.js';

/** What can be done about a file of the record that is missing or wrong. */
export const recordRemedy =
  'restore the file, or write the record anew with "npm run replicate -- --rescore", or remove its folder and run "npm run replicate" again: finished runs stay';

/**
 * The one error of this folder: a stored file does not hold what it should. It names the file, the line where one can be
 * named, what was expected and what was found, so that a reader can open the file and look.
 */
export function recordFault(file: string, line: number | null, expected: string, found: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `record: expected ${expected}, found ${found}`,
    where: line === null ? file : `${file}, line ${line}`,
    remedy: recordRemedy,
  });
}
