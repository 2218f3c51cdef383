import { tolerances } from '../study/claims.js';
import { counted, fixed } from '../text/number-format.js';
import type { MethodResult } from './later-methods.js';
import { methodLabel, type ReferenceLoss } from './method.js';

/**
 * Findings from the table of later methods on one data set, in five sentences: the best calibrated method; the
 * best among those whose Dice score is within the claims' margin of DSC; the best without retraining; later losses
 * compared with DSC++; methods that cannot be distinguished. Empty if DSC or DSC++ is missing. Means are compared only among
 * methods that tested exactly the patients of DSC++: the mean of a method with missing folds is over other, easier or
 * harder patients. A sixth sentence names those that are left out.
 *
 * ```ts
 * const ofOne = methodResults(evaluation.study).filter(({ dataset }) => dataset === 'dsb2018');
 * methodFindings(ofOne).length; // 5
 * ```
 */
export function methodFindings(all: readonly MethodResult[]): string[] {
  const [dsc, plusPlus] = (['dsc', 'dsc++'] as const).map((loss) =>
    all.find(({ method }) => method.loss === loss && method.treatment === 'as-is'),
  );
  if (!dsc || !plusPlus) return [];
  const results = all.filter((one) => testedTheSame(one, plusPlus));
  const elsewhere = all.filter((one) => !results.includes(one));
  if (elsewhere.includes(dsc)) return [];
  const keeping = results.filter(({ means }) => means.dsc >= dsc.means.dsc - tolerances.dscMargin);
  const untrained = results.filter(({ method }) => method.kind === 'after training');
  const later = results.filter(({ method }) => method.kind === 'later');
  const lower = later.filter(({ means }) => means.nll < plusPlus.means.nll);
  const told = results.filter((one) => differs(one, 'dsc++'));
  return [
    `The lowest NLL of ${counted(results.length, 'method')} is that of ${numbers(lowest(results))}.`,
    `Among those whose DSC is at most ${tolerances.dscMargin} below that of ${numbers(dsc)}, it is that of ${numbers(lowest(keeping))}.`,
    `Without further training, the lowest NLL is that of ${numbers(lowest(untrained))}.`,
    later.length === 0
      ? 'No later loss has been trained here.'
      : `${lower.length} of ${later.length} later losses have a lower NLL than ${numbers(plusPlus)}.`,
    `${told.length} of the other ${counted(results.length - 1, 'method')} ${told.length === 1 ? 'is' : 'are'} significantly different from DSC++ in NLL (p < ${tolerances.level} after Holm). The others cannot be distinguished from it at this sample size.`,
    ...(elsewhere.length > 0
      ? [
          `Left out, because their test patients differ: ${elsewhere.map(({ method }) => methodLabel(method)).join(', ')}.`,
        ]
      : []),
  ];
}

function testedTheSame(one: MethodResult, other: MethodResult): boolean {
  const patients = [...one.nllByPatient.keys()];
  return one.patients === other.patients && patients.every((patient) => other.nllByPatient.has(patient));
}

function lowest(results: readonly MethodResult[]): MethodResult {
  return results.reduce((first, one) => (one.means.nll < first.means.nll ? one : first));
}

function differs({ comparisons }: MethodResult, from: ReferenceLoss): boolean {
  return comparisons.some(
    ({ against, metric, adjustedPValue }) =>
      against === from && metric === 'nll' && adjustedPValue < tolerances.level,
  );
}

function numbers({ method, means }: MethodResult): string {
  return `${methodLabel(method)} (NLL ${fixed(means.nll, 4)}, DSC ${fixed(means.dsc, 3)})`;
}
