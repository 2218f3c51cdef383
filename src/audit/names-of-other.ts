/**
 * Names that two models give to one case: "case0_gt" where probabilities and truth have one name, "case0" where they are paired by
 * what stands around the names. The file of the truth is the same for both, so it pairs them.
 */
import { DataError } from '../core/errors.js';
import type { ArrayPair } from '../data/arrays/pair-arrays.js';
import { counted } from '../text/number-format.js';

/** A case of the other model. */
export interface NamedCase {
  caseId: string;
  patient: string;
  /** The file of its truth. */
  truth: string;
}

/** A name for a case; `patient` is undefined where the other model does not have the case. */
export interface KnownName {
  caseId: string;
  patient: string | undefined;
}

/**
 * The names of the other model's cases by the path of their truth. A case that only this model has keeps its name, unless the other
 * model gives it to another case: then the path of its truth is its name. Throws DataError where there are no common cases.
 */
export function namesOfOther(
  pairs: readonly ArrayPair[],
  other: readonly NamedCase[],
  folder: string,
): ReadonlyMap<string, KnownName> {
  const known = new Map<string, KnownName>(
    other.map(({ truth, caseId, patient }) => [truth, { caseId, patient }]),
  );
  if (other.length > 0 && !pairs.some(({ truth }) => known.has(truth))) {
    throw new DataError({
      verb: 'missing',
      what: `common cases of two models: of ${counted(pairs.length, 'truth')} of this one none is among the ${other.length} of the other (${pairs[0]!.truth}, ${other[0]!.truth})`,
      where: folder,
      remedy: 'give the probabilities of both models for the same cases',
    });
  }
  const taken = new Set(other.map(({ caseId }) => caseId));
  for (const { truth, caseId } of pairs)
    if (!known.has(truth) && taken.has(caseId)) known.set(truth, { caseId: truth, patient: undefined });
  return known;
}
