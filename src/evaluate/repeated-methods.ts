import { groupBy } from '../core/group-by.js';
import { tolerances } from '../study/claims.js';
import { answeringDatasets } from '../study/experiments.js';
import { comparableMethods } from './comparable-methods.js';
import type { MethodResult } from './later-methods.js';
import { type Method, methodLabel } from './method.js';
import type { MethodComparison } from './method-comparison.js';
import type { PairedComparison } from './paired-comparison.js';

/** What a method was on one data set, against DSC++. */
export interface OnDataset {
  dataset: string;
  nll: MethodComparison;
  dsc: MethodComparison;
}

/** A method on every answering data set that holds it. */
export interface RepeatedMethod {
  method: Method;
  label: string;
  isLoss: boolean;
  on: readonly OnDataset[];
}

/** All methods but DSC++, those on most data sets first. */
export function repeatedMethods(all: readonly MethodResult[]): RepeatedMethod[] {
  return [...groupBy(countedResults(all), ({ method }) => methodLabel(method))]
    .map(([label, own]) => ({
      method: own[0]!.method,
      label,
      isLoss: own[0]!.method.kind !== 'after training',
      on: own.flatMap(onDataset),
    }))
    .filter(({ on }) => on.length > 0)
    .sort((a, b) => b.on.length - a.on.length);
}

/** What sentences over data sets count: no phantoms beside real images, and only methods on all patients of DSC++. */
export const countedInWords =
  'Counts over data sets leave out drawn images beside real ones of their experiment, and methods without all patients of DSC++.';

/** The results that sentences over data sets count (`countedInWords`). */
export function countedResults(all: readonly MethodResult[]): MethodResult[] {
  const answering = answeringDatasets([...new Set(all.map(({ dataset }) => dataset))]);
  const ofSets = groupBy(
    all.filter(({ dataset }) => answering.includes(dataset)),
    ({ dataset }) => dataset,
  );
  return [...ofSets.values()].flatMap(comparableMethods);
}

/** Networks of DSC++ that broke down, of all that the differences are from, on the data sets that count. */
export function brokenOfPlusPlus(all: readonly MethodResult[]): MethodResult[] {
  return countedResults(all).filter(
    ({ method, everyNetwork }) => method.kind === 'dsc++' && everyNetwork.brokenDown > 0,
  );
}

/** Whether nothing is left of them. */
export function allBrokeDown({ everyNetwork }: MethodResult): boolean {
  return everyNetwork.brokenDown === everyNetwork.count;
}

function onDataset({ dataset, comparisons }: MethodResult): OnDataset[] {
  const of = (metric: 'nll' | 'dsc') =>
    comparisons.find((one) => one.against === 'dsc++' && one.metric === metric);
  const [nll, dsc] = [of('nll'), of('dsc')];
  return nll && dsc ? [{ dataset, nll, dsc }] : [];
}

export function isLowerOnEach({ on }: RepeatedMethod): boolean {
  return on.every(({ nll }) => nll.paired.estimate.mean < 0);
}

/** Whether nothing speaks against it among networks of DSC++ that did not break down; a set without any cannot. */
export function isLowerThanSoundOnEach({ on }: RepeatedMethod): boolean {
  return on.every(({ nll }) => !(nll.meanWithoutBroken >= 0));
}

export function isHigherOnEach({ on }: RepeatedMethod): boolean {
  return on.every(({ nll }) => nll.paired.estimate.mean > 0);
}

/** Whether the overlap is nowhere more than the margin of the claims below that of DSC++. */
export function keepsOverlapOnEach({ on }: RepeatedMethod): boolean {
  return on.every(({ dsc }) => dsc.paired.estimate.mean >= -tolerances.dscMargin);
}

/** The same among networks of DSC++ that did not break down, as in isLowerThanSoundOnEach. */
export function keepsOverlapOfSoundOnEach({ on }: RepeatedMethod): boolean {
  return on.every(({ dsc }) => !(dsc.meanWithoutBroken < -tolerances.dscMargin));
}

/** "MbLS (clearly on 1 of 2)"; "MbLS (on 2)" where one network a loss gives no interval. */
export function withClearCount(
  { label, on }: RepeatedMethod,
  isClear: (difference: PairedComparison) => boolean,
): string {
  const differences = on.map(({ nll }) => nll.paired);
  const clear = differences.every(({ high }) => Number.isNaN(high))
    ? 'on'
    : `clearly on ${differences.filter(isClear).length} of`;
  return `${label} (${clear} ${differences.length})`;
}
