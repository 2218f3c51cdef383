import { tolerances } from '../study/claims.js';
import type { MethodResult } from './later-methods.js';
import type { PairedComparison } from './paired-comparison.js';
import {
  allBrokeDown,
  brokenOfPlusPlus,
  isHigherOnEach,
  isLowerOnEach,
  isLowerThanSoundOnEach,
  keepsOverlapOnEach,
  type RepeatedMethod,
  repeatedMethods,
  withClearCount,
} from './repeated-methods.js';

/**
 * Which methods have a lower NLL than DSC++ on every data set that holds them, and which a higher one: first the losses, then
 * the corrections after training, those on most data sets first. Phantoms beside real images and methods on a single data set
 * are left out. Then: which of the lower losses keep the overlap, what chance gives, and where networks of DSC++ broke down. Empty
 * without a method on two data sets.
 *
 * ```ts
 * methodsAcrossDatasets(methodResults(evaluation.study)).split('.').length > 1; // true
 * ```
 */
export function methodsAcrossDatasets(all: readonly MethodResult[]): string {
  const repeated = repeatedMethods(all).filter(({ on }) => on.length > 1);
  if (repeated.length === 0) return '';
  const [losses, corrections] = [true, false].map((isLoss) =>
    repeated.filter((one) => one.isLoss === isLoss),
  );
  return [
    ...sentences(['loss', 'losses'], losses!),
    ...keepingOverlap(losses!.filter(isLowerOnEach)),
    ...sentences(['correction after training', 'corrections after training'], corrections!),
    'If the sign of each difference were random, one method in four on two data sets would be lower on both.',
    ...(losses!.some(({ on, method }) => on.length > 2 && method.kind !== 'dsc') ? [thirdSets] : []),
    ...brokenReferences(all, repeated),
  ].join(' ');
}

const thirdSets =
  'There is no such rate for losses that were taken to a third set because of their results on the first two (DEVIATIONS.md).';

function sentences([one, many]: readonly [string, string], repeated: readonly RepeatedMethod[]): string[] {
  if (repeated.length === 0) return [];
  const [lower, higher] = [repeated.filter(isLowerOnEach), repeated.filter(isHigherOnEach)];
  const has = ({ length }: readonly RepeatedMethod[]) => `${length} ${length === 1 ? 'has' : 'have'}`;
  return [
    `Of ${repeated.length} ${repeated.length === 1 ? one : many} on two or more data sets, ${has(lower)} a lower NLL than DSC++ on each${named(lower, ({ high }) => high < 0)}.`,
    `${has(higher)} a higher one on each${named(higher, ({ low }) => low > 0)}.`,
  ];
}

/** ": MbLS (clearly on 1 of 2); Cross entropy (clearly on 0 of 2)". */
function named(
  methods: readonly RepeatedMethod[],
  isClear: (difference: PairedComparison) => boolean,
): string {
  return methods.length === 0 ? '' : `: ${methods.map((one) => withClearCount(one, isClear)).join('; ')}`;
}

function keepingOverlap(lower: readonly RepeatedMethod[]): string[] {
  if (lower.length === 0) return [];
  const names = lower.filter(keepsOverlapOnEach).map(({ label }) => label);
  const which = names.length === 0 ? '' : `: ${names.join('; ')}`;
  return [
    `${names.length} of the ${lower.length} that are lower ${names.length === 1 ? 'keeps' : 'keep'} the overlap of DSC++ to within ${tolerances.dscMargin} on each${which}.`,
  ];
}

/** "Of the networks of DSC++ 2 of 5 broke down on dsb2018; without these, MEEP is no longer lower on each." */
function brokenReferences(all: readonly MethodResult[], repeated: readonly RepeatedMethod[]): string[] {
  const datasets = new Set(repeated.flatMap(({ on }) => on.map(({ dataset }) => dataset)));
  const broken = brokenOfPlusPlus(all).filter(({ dataset }) => datasets.has(dataset));
  if (broken.length === 0) return [];
  const where = broken.map(
    ({ dataset, everyNetwork: { count, brokenDown } }) =>
      `${brokenDown} of ${count} broke down on ${dataset}`,
  );
  const gone = broken.filter(allBrokeDown).map(({ dataset }) => dataset);
  const nothing = gone.length > 0 ? `, which leaves nothing to compare with on ${gone.join(', ')}` : '';
  const lower = repeated.filter((one) => one.isLoss && isLowerOnEach(one));
  const lost = lower.filter((one) => !isLowerThanSoundOnEach(one));
  const without =
    lost.length === 0
      ? 'all losses that are lower on each still are'
      : `${lost.map(({ label }) => label).join('; ')} ${lost.length === 1 ? 'is' : 'are'} no longer lower on each`;
  const isAll = gone.length === broken.length;
  const rest = lower.length === 0 || isAll ? '' : `; without these, ${without}`;
  return [`Of the networks of DSC++ ${where.join(', ')}${nothing}${rest}.`];
}
