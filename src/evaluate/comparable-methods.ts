import type { MethodResult } from './later-methods.js';
import { rivalsOf } from './tested-alike.js';

/**
 * The methods of one data set whose means may be compared: those that tested exactly the patients of DSC++, or the largest set of
 * patients without DSC++. The mean of a method with missing folds is over other, easier or harder patients.
 */
export function comparableMethods(ofOneDataset: readonly MethodResult[]): MethodResult[] {
  const plusPlus = ofOneDataset.find(({ method }) => method.kind === 'dsc++');
  return rivalsOf(ofOneDataset, ({ nllByPatient }) => nllByPatient, plusPlus);
}
