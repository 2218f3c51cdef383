/** What a correction of one trained network brings, and what several networks or passes do. */
import { groupBy } from '../core/group-by.js';
import { lossLabels } from '../study/losses.js';
import { counted, signed } from '../text/number-format.js';
import type { MethodResult } from './later-methods.js';
import { type Method, methodLabel, type ReferenceLoss } from './method.js';
import { treatmentLabel } from './recalibration-comparison.js';
import type { RepeatedMethod } from './repeated-methods.js';

/**
 * "DSC, with isotonic curves (lower NLL than DSC as it is on 6 of 6 data sets, the lowest of its corrections with one pass on 6;
 * overlap changes by −0.054 to +0.006)"; the loss as it is, where no correction lowers the NLL.
 */
export function correctionAdvice(loss: ReferenceLoss, results: readonly MethodResult[]): string {
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
export function combinationAdvice(
  how: string,
  repeated: readonly RepeatedMethod[],
  all: readonly MethodResult[],
): string {
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
