import { tolerances } from '../study/claims.js';
import { counted, fixed, intervalText, signed } from '../text/number-format.js';
import { comparableMethods } from './comparable-methods.js';
import type { MethodResult } from './later-methods.js';
import { methodLabel, methods } from './method.js';
import type { MethodComparison } from './method-comparison.js';
import { allBrokeDown } from './repeated-methods.js';

/** What the sentences on methods call clear, and what significant. */
export const differencesInWords = `Clearly: the uncorrected 95 % interval excludes 0. Significant: p < ${tolerances.level} after Holm over all declared tests; those without results count as p = 1, and on a set that is not declared p is multiplied by their number.`;

/**
 * What was found on one data set, in six sentences with the numbers of the table: the best calibrated method; the best whose
 * Dice score is within the claims' margin of DSC and of DSC++; the best loss with cross entropy; the best correction of a network
 * that is already trained, for DSC and for DSC++; how many later losses are better than DSC++; how many methods differ from it.
 * Empty if DSC or DSC++ is missing, or if DSC tested other patients than DSC++. Means are compared only among methods that tested
 * exactly the patients of DSC++: the mean of a method with missing folds is over other, easier or harder patients. Further
 * sentences name those that are left out and those with networks that broke down.
 *
 * ```ts
 * const ofOne = methodResults(evaluation.study).filter(({ dataset }) => dataset === 'dsb2018');
 * methodFindings(ofOne).length; // 6
 * ```
 */
export function methodFindings(all: readonly MethodResult[]): string[] {
  const [dsc, plusPlus] = (['dsc', 'dsc++'] as const).map((loss) =>
    all.find(({ method }) => method.loss === loss && method.treatment === 'as-is'),
  );
  if (!dsc || !plusPlus) return [];
  const results = comparableMethods(all);
  const elsewhere = all.filter((one) => !results.includes(one));
  if (elsewhere.includes(dsc)) return [];
  return [
    bestOfAll(results),
    bestOfThoseThatKeepOverlap(results, [dsc, plusPlus]),
    bestWithCrossEntropy(results, all),
    bestOfCorrections(results),
    laterLosses(results, plusPlus, all),
    differing(results),
    ...listed('Left out, because their test patients differ', elsewhere.map(nameOf)),
    ...listed(
      'Counted with networks that broke down in training',
      results
        .filter(({ brokenDown, method }) => brokenDown > 0 && method.treatment === 'as-is')
        .map((one) => `${nameOf(one)} (${one.brokenDown} of ${one.networks.length})`),
    ),
  ];
}

function bestOfAll(results: readonly MethodResult[]): string {
  const best = lowest(results);
  return `The lowest NLL of ${counted(results.length, 'method')} is that of ${numbers(best)}${againstPlusPlus(best)}.`;
}

/** Beside DSC and beside DSC++: where networks of one of them broke down, its mean overlap is too easy to keep. */
function bestOfThoseThatKeepOverlap(
  results: readonly MethodResult[],
  references: readonly MethodResult[],
): string {
  const parts = references.map((reference) => {
    const floor = reference.means.dsc - tolerances.dscMargin;
    const keeping = results.filter(({ means }) => means.dsc >= floor);
    const best = lowest(keeping);
    const which = `of the ${counted(keeping.length, 'method')} whose overlap is at most ${tolerances.dscMargin} below that of ${numbers(reference)}`;
    return best === lowest(results)
      ? `${which} it is the lowest, too`
      : `${which} the lowest is that of ${numbers(best)}${againstPlusPlus(best)}`;
  });
  return `${parts.join('; ').replace(/^o/, 'O')}.`;
}

/** Cross entropy and focal loss, alone and beside the losses of the paper: the first alternatives of a practitioner. */
function bestWithCrossEntropy(results: readonly MethodResult[], all: readonly MethodResult[]): string {
  const isPlain = ({ method }: MethodResult) => method.kind === 'plain';
  const plain = results.filter(isPlain);
  if (plain.length === 0)
    return `No loss with cross entropy or focal loss and without a penalty ${hasResults(all.some(isPlain))}.`;
  const best = lowest(plain);
  const which =
    plain.length > 1
      ? `Of ${plain.map(nameOf).join(', ')} the lowest NLL is that of `
      : 'The one loss with cross entropy or focal loss and without a penalty: ';
  return `${which}${numbers(best)}${againstPlusPlus(best)}.`;
}

/** One trained network and no other: ensembles train several. */
function bestOfCorrections(results: readonly MethodResult[]): string {
  const of = (loss: string) =>
    results.filter(
      ({ method }) => method.kind === 'after training' && [loss, `${loss}~mirrors`].includes(method.loss),
    );
  const best = ['dsc', 'dsc++'].map(of).filter(({ length }) => length > 0);
  if (best.length === 0) return 'No correction after training has been made here.';
  return `Of the corrections of a trained network, these have the lowest NLL: ${best.map((own) => numbers(lowest(own))).join(' and ')}.`;
}

/** By the paired differences, so that only the folds and seeds count that both have. */
function laterLosses(
  results: readonly MethodResult[],
  plusPlus: MethodResult,
  all: readonly MethodResult[],
): string {
  const isLater = ({ method }: MethodResult) => method.kind === 'later';
  const later = results.filter(isLater);
  if (later.length === 0) return `No later loss ${hasResults(all.some(isLater))}.`;
  const declared = methods.filter(({ kind }) => kind === 'later').length;
  const absent = declared - all.filter(isLater).length;
  const withoutResults = absent > 0 ? ` ${absent} of ${declared} later losses have no results here.` : '';
  const differences = later.flatMap((one) => nllAgainstPlusPlus(one) ?? []);
  const lower = differences.filter(({ paired }) => paired.estimate.mean < 0);
  const clearly = differences.filter(({ paired }) => paired.high < 0);
  const withIntervals = differences.every(({ paired }) => Number.isNaN(paired.high))
    ? ''
    : `, ${clearly.length} with a 95 % interval below 0`;
  const sound = differences.filter(({ meanWithoutBroken }) => meanWithoutBroken < 0);
  const withoutBroken =
    plusPlus.everyNetwork.brokenDown > 0 && !allBrokeDown(plusPlus)
      ? `; without the networks of DSC++ that broke down, ${sound.length} of ${later.length}`
      : '';
  return `${lower.length} of ${later.length} later ${later.length === 1 ? 'loss' : 'losses'} ${lower.length === 1 ? 'has' : 'have'} a lower NLL than ${numbers(plusPlus)}${withIntervals}${withoutBroken}.${withoutResults}`;
}

/** `elsewhere`: some have results, but not on the patients of DSC++. */
function hasResults(elsewhere: boolean): string {
  return elsewhere ? 'has results on all patients of DSC++' : 'has been trained here';
}

function differing(results: readonly MethodResult[]): string {
  const differences = results
    .flatMap((one) => nllAgainstPlusPlus(one) ?? [])
    .filter(({ adjustedPValue }) => !Number.isNaN(adjustedPValue));
  if (differences.length === 0) return 'No difference from DSC++ is tested: one network a loss is too few.';
  const [told, untold] = [true, false].map((isTold) =>
    differences.filter(({ adjustedPValue }) => adjustedPValue < tolerances.level === isTold),
  );
  const [lower, higher] = [told!.filter(isLower), told!.filter((one) => !isLower(one))];
  const below = untold!.filter(({ paired }) => paired.high < 0);
  const above = untold!.filter(({ paired }) => paired.low > 0);
  return `Of ${counted(differences.length, 'difference')} from DSC++ in NLL ${lower.length} ${lower.length === 1 ? 'is' : 'are'} significantly lower and ${higher.length} significantly higher; of the others, ${below.length} ${below.length === 1 ? 'has' : 'have'} an uncorrected 95 % interval below 0 and ${above.length} one above 0.`;
}

function isLower({ paired }: MethodComparison): boolean {
  return paired.estimate.mean < 0;
}

function listed(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}.`];
}

function lowest(results: readonly MethodResult[]): MethodResult {
  return results.reduce((first, one) => (one.means.nll < first.means.nll ? one : first));
}

function nllAgainstPlusPlus({ comparisons }: MethodResult): MethodComparison | undefined {
  return comparisons.find(({ against, metric }) => against === 'dsc++' && metric === 'nll');
}

/** ", −0.0424 [−0.0983, +0.0134] against DSC++", without interval where one pair of networks gives none. */
function againstPlusPlus(one: MethodResult): string {
  const comparison = nllAgainstPlusPlus(one);
  if (!comparison) return '';
  const { estimate, low, high } = comparison.paired;
  const interval = Number.isNaN(low) ? '' : ` ${intervalText(low, high, 4)}`;
  return `, ${signed(estimate.mean, 4)}${interval} against DSC++`;
}

function nameOf({ method }: MethodResult): string {
  return methodLabel(method);
}

function numbers(one: MethodResult): string {
  return `${nameOf(one)} (${scores(one)})`;
}

function scores({ means }: MethodResult): string {
  return `NLL ${fixed(means.nll, 4)}, DSC ${fixed(means.dsc, 3)}`;
}
