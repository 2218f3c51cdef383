/** Prepares a case into the cache, in this or another thread. Only its place is returned, not its pixels. */
import { DataError } from '../core/errors.js';
import { type SentError, sentError } from '../core/sent-error.js';
import { readerOf } from '../data/case-access.js';
import type { DataSet, PlainCase } from '../data/cases/data-set.js';
import type { Manifest } from '../data/manifest-format/manifest.js';
import type { PreprocessStep } from '../study/run-config.js';
import { type PreparedPlace, preparedPlace } from './prepared-cache.js';

/** Inputs that are the same for all cases of a data set. */
export interface PreparationContext {
  /** Undefined where the data set can be read only in this thread. */
  manifest: Manifest | undefined;
  cacheDir: string;
  steps: readonly PreprocessStep[];
}

/** The place of a prepared case, or its fault as a result, so that the other cases are still prepared. */
export type Preparation = PreparedPlace | { fault: SentError };

/** Prepares a case in a thread, from the paths of its files. */
export async function prepareCaseOf(context: PreparationContext, one: PlainCase): Promise<Preparation> {
  return prepareCase(context, readerOf(context.manifest!, [one]), one);
}

export async function prepareCase(
  { cacheDir, steps }: PreparationContext,
  reader: Pick<DataSet, 'fingerprint' | 'read'>,
  { reference }: PlainCase,
): Promise<Preparation> {
  try {
    return await preparedPlace(cacheDir, reader, reference, steps);
  } catch (error) {
    if (error instanceof DataError) return { fault: sentError(error) };
    throw error;
  }
}
