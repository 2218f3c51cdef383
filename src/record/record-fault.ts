import { DataError } from '../core/errors.js';

/** The remedy for a missing or invalid file of the record. */
export const recordRemedy =
  'restore the file, or rewrite the record with "npm run replicate -- --rescore", or remove its folder and run "npm run replicate" again: other finished runs are kept';

/**
 * The error for an invalid file of the record. It names the file, the line if known, what was expected and what was found.
 */
export function recordFault(file: string, line: number | null, expected: string, found: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `record: expected ${expected}, found ${found}`,
    where: line === null ? file : `${file}, line ${line}`,
    remedy: recordRemedy,
  });
}
