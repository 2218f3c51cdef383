import { groupBy } from '../core/group-by.js';
import { tolerances } from '../study/claims.js';
import { lossLabels } from '../study/losses.js';
import { counted, signed } from '../text/number-format.js';
import type { MethodResult } from './later-methods.js';
import { type Method, methodLabel, type ReferenceLoss, referenceLosses } from './method.js';
import { treatmentLabel } from './recalibration-comparison.js';
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
    `To correct one trained network: ${referenceLosses.map((loss) => correctionOf(loss, countedResults(all))).join('; ')}.`,
    `With several networks or passes: ${['ensemble', 'mirrors'].map((how) => combined(how, repeated, all)).join('; ')}.`,
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
  return `At the price of overlap: ${worst.join('; ')}. NLL is lower than that of ${than} on each data set, and so is overlap on one at least; the largest difference stands in brackets.`;
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

/**
 * "DSC, with isotonic curves (lower NLL than DSC as it is on 6 of 6 data sets, the lowest of its corrections with one pass on 6;
 * overlap changes by −0.054 to +0.006)"; the loss as it is, where no correction lowers the NLL.
 */
function correctionOf(loss: ReferenceLoss, results: readonly MethodResult[]): string {
  const label = lossLabels[loss];
  const corrections = [
    ...groupBy(
      results.filter(({ method }) => method.kind === 'after training' && method.loss === loss),
      ({ method }) => methodLabel(method),
    ),
  ].map(([name, own]) => ({
    name,
    nll: changes(own, loss, 'nll'),
    overlap: [...changes(own, loss, 'dsc').values()],
  }));
  const datasets = [...new Set(corrections.flatMap(({ nll }) => [...nll.keys()]))];
  if (datasets.length === 0) return `${label}, for which no correction was made`;
  const sets = counted(datasets.length, 'data set');
  const changeOn = ({ nll }: (typeof corrections)[number], dataset: string) =>
    nll.get(dataset) ?? Number.POSITIVE_INFINITY;
  const winners = datasets.map((dataset) =>
    corrections.reduce((best, one) => (changeOn(one, dataset) < changeOn(best, dataset) ? one : best)),
  );
  const lower = (one: (typeof corrections)[number]) =>
    datasets.filter((name) => changeOn(one, name) < 0).length;
  const wins = (one: (typeof corrections)[number]) =>
    datasets.filter((name, at) => winners[at] === one && changeOn(one, name) < 0).length;
  const first = corrections.reduce((best, one) => (wins(one) > wins(best) ? one : best));
  if (wins(first) === 0)
    return `${label} as it is: no correction with one pass has a lower NLL on any of ${sets}`;
  const [from, to] = [Math.min(...first.overlap), Math.max(...first.overlap)].map((value) =>
    signed(value, 3),
  );
  return `${first.name} (lower NLL than ${label} as it is on ${lower(first)} of ${sets}, the lowest of its corrections with one pass on ${wins(first)}; overlap changes by ${from} to ${to})`;
}

/** Differences of a method from a loss as it is, by data set. */
function changes(
  own: readonly MethodResult[],
  loss: ReferenceLoss,
  metric: 'nll' | 'dsc',
): Map<string, number> {
  return new Map(
    own.flatMap(({ dataset, comparisons }) =>
      comparisons
        .filter((one) => one.against === loss && one.metric === metric)
        .map(({ paired }) => [dataset, paired.estimate.mean] as const),
    ),
  );
}

/** "the mean over 2 seeds of DSC++ has a lower NLL than one network on 1 of 1 data set (clearly on 1), with temperature on 1 (clearly on 1)". */
function combined(how: string, repeated: readonly RepeatedMethod[], all: readonly MethodResult[]): string {
  const isOf = ({ method }: { method: Method }) => method.loss === `dsc++~${how}`;
  const members = [...new Set(all.filter(isOf).map((one) => one.members))].sort((a, b) => a - b);
  const seeds = members.length > 0 ? `${members.join(' or ')} seeds` : 'seeds';
  const name = how === 'ensemble' ? `the mean over ${seeds}` : 'the mean over mirror images';
  const own = repeated.filter(isOf);
  if (own.length === 0) return `${name} was not made`;
  const ways = own.map(({ method, on }, at) => {
    const differences = on.map(({ nll }) => nll.paired);
    const lower = differences.filter(({ estimate }) => estimate.mean < 0).length;
    const clear = differences.every(({ high }) => Number.isNaN(high))
      ? ''
      : ` (clearly on ${differences.filter(({ high }) => high < 0).length})`;
    const way = method.treatment === 'as-is' ? '' : `${treatmentLabel(method.treatment)} `;
    const sets = at === 0 ? counted(on.length, 'data set') : String(on.length);
    return `${way}on ${lower} of ${sets}${clear}`;
  });
  return `${name} of DSC++ has a lower NLL than one network ${ways.join(', ')}`;
}
