import { tolerances } from '../study/claims.js';
import { lossLabels } from '../study/losses.js';
import { counted, signed } from '../text/number-format.js';
import type { MethodResult } from './later-methods.js';
import { methodLabel, type ReferenceLoss, referenceLosses } from './method.js';
import { treatmentLabel } from './recalibration-comparison.js';
import {
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
    `To correct one trained network: ${referenceLosses.map((loss) => correctionOf(loss, repeated, all)).join('; ')}.`,
    `With several networks or passes: ${['ensemble', 'mirrors'].map((how) => combined(how, repeated)).join('; ')}.`,
  ];
}

/** With which networks of DSC++ a loss is compared: "DSC++, with and without its networks that broke down,". */
function whichPlusPlus(all: readonly MethodResult[]): string {
  const broken = all.filter(({ method, brokenDown }) => method.kind === 'dsc++' && brokenDown > 0);
  const [none, some] = [true, false].map((isAll) =>
    broken.filter(({ brokenDown, networks }) => (brokenDown === networks.length) === isAll),
  );
  const nothingLeft =
    none!.length > 0 ? [`all of which broke down on ${none!.map(({ dataset }) => dataset).join(', ')}`] : [];
  const both = some!.length > 0 ? ['with and without its networks that broke down'] : [];
  return broken.length === 0 ? 'DSC++' : `DSC++, ${[...nothingLeft, ...both].join(', ')},`;
}

/** `of`: number of losses that were compared; `than`: what the NLL is lower than. */
function toTrain(losses: readonly RepeatedMethod[], of: number, than: string): string {
  if (losses.length === 0)
    return `To train with: DSC++; of the ${of} other losses compared here none has a lower NLL than ${than} on each of its data sets and keeps the overlap there.`;
  const name = ({ label, on }: RepeatedMethod) => `${label} (${counted(on.length, 'data set')})`;
  return `To train with: ${losses.map(name).join('; ')}. NLL is lower than that of ${than} wherever ${trained(losses)}, and overlap at most ${tolerances.dscMargin} lower; ${significance(losses)}.`;
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
    ? 'To avoid: no loss has a higher NLL than DSC++ wherever it was trained.'
    : `To avoid: ${losses.map((one) => withClearCount(one, ({ low }) => low > 0)).join('; ')}. NLL is higher than that of DSC++ wherever ${trained(losses)}.`;
}

function atAPrice(losses: readonly RepeatedMethod[], than: string): string {
  if (losses.length === 0) return 'At the price of overlap: no loss.';
  const worst = losses.map((one) => `${one.label} (${largestLoss(one)})`);
  return `At the price of overlap: ${worst.join('; ')}. NLL is lower than that of ${than} wherever ${trained(losses)}, and so is overlap on one set at least; the largest difference stands in brackets.`;
}

function trained({ length }: readonly RepeatedMethod[]): string {
  return length === 1 ? 'it was trained' : 'they were trained';
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

/** "DSC with isotonic curves (lowest NLL of the corrections with one pass on 6 of 6 data sets; overlap changes by −0.054 to +0.006)". */
function correctionOf(
  loss: ReferenceLoss,
  repeated: readonly RepeatedMethod[],
  all: readonly MethodResult[],
): string {
  const label = lossLabels[loss];
  const corrections = repeated.filter(
    ({ method }) => method.kind === 'after training' && method.loss === loss,
  );
  const datasets = [...new Set(corrections.flatMap(({ on }) => on.map(({ dataset }) => dataset)))];
  if (datasets.length === 0) return `${label}, for which no correction was made`;
  const nllOn = (one: RepeatedMethod, dataset: string) =>
    one.on.find((own) => own.dataset === dataset)?.nll.paired.estimate.mean ?? Number.POSITIVE_INFINITY;
  const winners = datasets.map((dataset) =>
    corrections.reduce((best, one) => (nllOn(one, dataset) < nllOn(best, dataset) ? one : best)),
  );
  const wins = (one: RepeatedMethod) => winners.filter((winner) => winner === one).length;
  const first = corrections.reduce((best, one) => (wins(one) > wins(best) ? one : best));
  const changes = all
    .filter(({ dataset, method }) => datasets.includes(dataset) && methodLabel(method) === first.label)
    .flatMap(
      ({ comparisons }) => comparisons.find((one) => one.against === loss && one.metric === 'dsc') ?? [],
    )
    .map(({ paired }) => paired.estimate.mean);
  const [from, to] = [Math.min(...changes), Math.max(...changes)].map((value) => signed(value, 3));
  return `${first.label} (lowest NLL of its corrections with one pass on ${wins(first)} of ${counted(datasets.length, 'data set')}; overlap changes by ${from} to ${to})`;
}

function combined(how: string, repeated: readonly RepeatedMethod[]): string {
  const name = how === 'ensemble' ? 'the mean over seeds' : 'the mean over mirror images';
  const own = repeated.filter(({ method }) => method.loss === `dsc++~${how}`);
  if (own.length === 0) return `${name} was not made`;
  const lower = ({ on }: RepeatedMethod) => on.filter(({ nll }) => nll.paired.estimate.mean < 0);
  const clear = ({ on }: RepeatedMethod) => on.filter(({ nll }) => nll.paired.high < 0);
  const best = own.reduce((first, one) => (clear(one).length > clear(first).length ? one : first));
  return `${name} of DSC++${best.method.treatment === 'as-is' ? '' : ` ${treatmentLabel(best.method.treatment)}`} has a lower NLL than one network on ${lower(best).length} of ${counted(best.on.length, 'data set')}, clearly on ${clear(best).length}${own.length === 1 ? '' : `, the most of ${own.length} ways of correction`}`;
}
