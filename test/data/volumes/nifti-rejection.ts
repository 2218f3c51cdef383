import { DataError } from '../../../src/core/errors.js';

/** The DataError that a promise fails with; any other outcome throws. */
export async function rejection(promise: Promise<unknown>): Promise<DataError> {
  const outcome = await promise.then(
    () => new Error('expected a DataError, but the promise was fulfilled'),
    (error: Error) => error,
  );
  if (outcome instanceof DataError) return outcome;
  throw outcome;
}
