import { groupBy } from '../core/group-by.js';
import { answeringDatasets } from '../study/experiments.js';
import type { MethodResult } from './later-methods.js';
import { methodLabel } from './method.js';
import type { PairedComparison } from './paired-comparison.js';

/** A method that was trained or made on several data sets, and its differences from DSC++ in NLL there. */
interface Repeated {
  label: string;
  isLoss: boolean;
  differences: readonly PairedComparison[];
}

/**
 * Which methods have a lower NLL than DSC++ on every data set that holds them, and which a higher one: first the losses, then
 * the corrections after training, those on most data sets first. Phantoms beside real images and methods on a single data set
 * are left out. What chance gives follows, and where networks of DSC++ broke down, with which all are compared. Empty without
 * a method on two data sets.
 *
 * ```ts
 * methodsAcrossDatasets(methodResults(evaluation.study)).split('.').length > 1; // true
 * ```
 */
export function methodsAcrossDatasets(all: readonly MethodResult[]): string {
  const answering = answeringDatasets([...new Set(all.map(({ dataset }) => dataset))]);
  const results = all.filter(({ dataset }) => answering.includes(dataset));
  const repeated = repeatedMethods(results);
  if (repeated.length === 0) return '';
  const [losses, corrections] = [true, false].map((isLoss) =>
    repeated.filter((one) => one.isLoss === isLoss),
  );
  return [
    ...sentences(['loss', 'losses'], losses!),
    ...sentences(['correction after training', 'corrections after training'], corrections!),
    'By chance alone, one method in four on two data sets is lower on both, one in eight on three.',
    ...brokenReferences(results),
  ].join(' ');
}

function repeatedMethods(results: readonly MethodResult[]): Repeated[] {
  const byMethod = groupBy(results, ({ method }) => methodLabel(method));
  return [...byMethod]
    .map(([label, own]) => ({
      label,
      isLoss: own[0]!.method.kind !== 'after training',
      differences: own.flatMap(({ comparisons }) =>
        comparisons
          .filter(({ against, metric }) => against === 'dsc++' && metric === 'nll')
          .map(({ paired }) => paired),
      ),
    }))
    .filter(({ differences }) => differences.length > 1)
    .sort((a, b) => b.differences.length - a.differences.length);
}

function sentences([one, many]: readonly [string, string], repeated: readonly Repeated[]): string[] {
  if (repeated.length === 0) return [];
  const lower = repeated.filter(({ differences }) => differences.every(({ estimate }) => estimate.mean < 0));
  const higher = repeated.filter(({ differences }) => differences.every(({ estimate }) => estimate.mean > 0));
  const has = ({ length }: readonly Repeated[]) => `${length} ${length === 1 ? 'has' : 'have'}`;
  return [
    `Of ${repeated.length} ${repeated.length === 1 ? one : many} on two or more data sets, ${has(lower)} a lower NLL than DSC++ on each${named(lower, ({ high }) => high < 0)}.`,
    `${has(higher)} a higher one on each${named(higher, ({ low }) => low > 0)}.`,
  ];
}

/** ": MbLS (clearly on 1 of 2); Cross entropy (clearly on 0 of 2)"; "(on 2)" where one network a loss gives no interval. */
function named(methods: readonly Repeated[], isClear: (difference: PairedComparison) => boolean): string {
  const texts = methods.map(({ label, differences }) => {
    const clear = differences.every(({ high }) => Number.isNaN(high))
      ? 'on'
      : `clearly on ${differences.filter(isClear).length} of`;
    return `${label} (${clear} ${differences.length})`;
  });
  return texts.length === 0 ? '' : `: ${texts.join('; ')}`;
}

/** "All are compared with the same networks of DSC++, of which 2 of 5 broke down on dsb2018." */
function brokenReferences(results: readonly MethodResult[]): string[] {
  const broken = results.filter(({ method: { kind }, brokenDown }) => kind === 'dsc++' && brokenDown > 0);
  if (broken.length === 0) return [];
  const where = broken.map(
    ({ dataset, brokenDown, networks }) => `${brokenDown} of ${networks.length} broke down on ${dataset}`,
  );
  return [`All are compared with the same networks of DSC++, of which ${where.join(', ')}.`];
}
