/** A case prepared into the cache, in whichever thread; the pixels stay there. */
import { DataError } from '../core/errors.js';
import { type SentError, sentError } from '../core/sent-error.js';
import type { DataSet, PlainCase } from '../data/cases/data-set.js';
import type { Manifest } from '../data/manifest-format/manifest.js';
import { readerOf } from '../data/open-data-set.js';
import type { PreprocessStep } from '../study/run-config.js';
import { type PreparedPlace, preparedPlace } from './prepared-cache.js';

/** What is the same for all cases of a set. */
export interface PreparationContext {
  /** Undefined where the set can be read in this thread alone. */
  manifest: Manifest | undefined;
  cacheDir: string;
  steps: readonly PreprocessStep[];
}

/** What is wrong with a case is a result: the others are prepared all the same. */
export type Preparation = PreparedPlace | { fault: SentError };

/** In a thread, which has the case's files alone. */
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
