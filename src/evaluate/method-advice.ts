import { tolerances } from '../study/claims.js';

import { counted, signed } from '../text/number-format.js';
import { combinationAdvice, correctionAdvice } from './correction-advice.js';
import type { MethodResult } from './later-methods.js';
import { referenceLosses } from './method.js';
import {
  allBrokeDown,
  brokenOfPlusPlus,
  countedResults,
  isHigherOnEach,
  isLowerOnEach,
  isLowerThanSoundOnEach,
  keepsOverlapOfSoundOnEach,
  keepsOverlapOnEach,
  type OnDataset,
  type RepeatedMethod,
  repeatedMethods,
  withClearCount,
} from './repeated-methods.js';

/**
 * What one would use, in five points: losses to train with; losses to avoid; losses that are calibrated at the price of
 * overlap; the correction of one trained network; what more networks or more passes bring. A loss counts if it was trained on two
 * data sets, or on one if none but DSC was on two. Empty without a method beside DSC++.
 *
 * ```ts
 * methodAdvice(methodResults(evaluation.study)).length; // 5
 * ```
 */
export function methodAdvice(all: readonly MethodResult[]): string[] {
  const repeated = repeatedMethods(all);
  if (repeated.length === 0) return [];
  const ofLosses = repeated.filter(({ isLoss }) => isLoss);
  const most = Math.max(
    0,
    ...ofLosses.filter(({ method }) => method.kind !== 'dsc').map(({ on }) => on.length),
  );
  const losses = ofLosses.filter(({ on }) => on.length >= Math.min(2, most));
  const lower = losses.filter((one) => isLowerOnEach(one) && isLowerThanSoundOnEach(one));
  const keeps = (one: RepeatedMethod) => keepsOverlapOnEach(one) && keepsOverlapOfSoundOnEach(one);
  const than = whichPlusPlus(all);
  return [
    toTrain(lower.filter(keeps), losses.length, than),
    toAvoid(losses.filter(isHigherOnEach)),
    atAPrice(
      lower.filter((one) => !keeps(one)),
      than,
    ),
    `To correct one trained network: ${referenceLosses.map((loss) => correctionAdvice(loss, countedResults(all))).join('; ')}.`,
    `With several networks or passes: ${['ensemble', 'mirrors'].map((how) => combinationAdvice(how, repeated, countedResults(all))).join('; ')}.`,
  ];
}

/** With which networks of DSC++ a loss is compared: "DSC++, with and without its networks that broke down,". */
function whichPlusPlus(all: readonly MethodResult[]): string {
  const broken = brokenOfPlusPlus(all);
  const [none, some] = [true, false].map((isAll) => broken.filter((one) => allBrokeDown(one) === isAll));
  const nothingLeft =
    none!.length > 0 ? [`all of which broke down on ${none!.map(({ dataset }) => dataset).join(', ')}`] : [];
  const which = some!.map(
    ({ dataset, everyNetwork: { count, brokenDown } }) => `${brokenDown} of ${count} on ${dataset}`,
  );
  const both =
    which.length > 0 ? [`with and without its networks that broke down (${which.join(', ')})`] : [];
  return broken.length === 0 ? 'DSC++' : `DSC++, ${[...nothingLeft, ...both].join(', ')},`;
}

/** `of`: number of losses that were compared; `than`: what the NLL is lower than. */
function toTrain(losses: readonly RepeatedMethod[], of: number, than: string): string {
  if (losses.length === 0)
    return `To train with: DSC++; of ${of === 1 ? 'the one other loss' : `the ${of} other losses`} compared here none has a lower NLL than ${than} on each of its data sets and keeps the overlap there.`;
  const name = ({ label, on }: RepeatedMethod) => `${label} (${counted(on.length, 'data set')})`;
  return `To train with: ${losses.map(name).join('; ')}. NLL is lower than that of ${than} on each data set, and overlap at most ${tolerances.dscMargin} lower; ${significance(losses)}.`;
}

/** "after Holm 1 of 7 differences in NLL is significant". */
function significance(losses: readonly RepeatedMethod[]): string {
  const tested = losses.flatMap(({ on }) => on).filter(({ nll }) => !Number.isNaN(nll.adjustedPValue));
  if (tested.length === 0) return 'one network a loss allows no test';
  const significant = tested.filter(({ nll }) => nll.adjustedPValue < tolerances.level).length;
  return `after Holm ${significant} of ${counted(tested.length, 'difference')} in NLL ${significant === 1 ? 'is' : 'are'} significant`;
}

function toAvoid(losses: readonly RepeatedMethod[]): string {
  return losses.length === 0
    ? 'To avoid: no loss has a higher NLL than DSC++ on each of its data sets.'
    : `To avoid: ${losses.map((one) => withClearCount(one, ({ low }) => low > 0)).join('; ')}. NLL is higher than that of DSC++ on each data set.`;
}

function atAPrice(losses: readonly RepeatedMethod[], than: string): string {
  if (losses.length === 0) return 'At the price of overlap: no loss.';
  const worst = losses.map((one) => `${one.label} (${largestLoss(one)})`);
  return `At the price of overlap: ${worst.join('; ')}. NLL is lower than that of ${than} on each data set, but overlap is more than ${tolerances.dscMargin} lower on at least one; the largest loss of overlap is in brackets.`;
}

/** "−0.146 on bus-uclm". */
function largestLoss({ on }: RepeatedMethod): string {
  const worst = on.reduce((most, one) => (overlapOf(one) < overlapOf(most) ? one : most));
  return `${signed(overlapOf(worst), 3)} on ${worst.dataset}`;
}

/** From all networks of DSC++, or from those that did not break down, whichever is lower. */
function overlapOf({ dsc: { paired, meanWithoutBroken } }: OnDataset): number {
  return Math.min(
    paired.estimate.mean,
    Number.isNaN(meanWithoutBroken) ? Number.POSITIVE_INFINITY : meanWithoutBroken,
  );
}
