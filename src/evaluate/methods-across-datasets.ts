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
 * the corrections after training, those on most data sets first. Phantoms beside real images and methods on a single data set are left out. Empty without a
 * method on two data sets.
 */
export function methodsAcrossDatasets(results: readonly MethodResult[]): string {
  const answering = answeringDatasets([...new Set(results.map(({ dataset }) => dataset))]);
  const repeated = repeatedMethods(results.filter(({ dataset }) => answering.includes(dataset)));
  return [
    sentence(
      'loss',
      'losses',
      repeated.filter(({ isLoss }) => isLoss),
    ),
    sentence(
      'correction after training',
      'corrections after training',
      repeated.filter(({ isLoss }) => !isLoss),
    ),
  ]
    .filter((text) => text !== '')
    .join(' ');
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

function sentence(one: string, many: string, repeated: readonly Repeated[]): string {
  if (repeated.length === 0) return '';
  const lower = repeated.filter(({ differences }) => differences.every(({ estimate }) => estimate.mean < 0));
  const higher = repeated.filter(({ differences }) => differences.every(({ estimate }) => estimate.mean > 0));
  const which = repeated.length === 1 ? `1 ${one}` : `${repeated.length} ${many}`;
  return (
    `Of ${which} on two or more data sets, ${lower.length} ${lower.length === 1 ? 'has' : 'have'} a lower NLL than DSC++ on each${named(lower, ({ high }) => high < 0)}; ` +
    `${higher.length} ${higher.length === 1 ? 'has' : 'have'} a higher one on each${named(higher, ({ low }) => low > 0)}.`
  );
}

/** ": MbLS (clearly on 1 of 2), Cross entropy (clearly on 0 of 2)"; "(on 2)" where one network a loss gives no interval. */
function named(methods: readonly Repeated[], isClear: (difference: PairedComparison) => boolean): string {
  const texts = methods.map(({ label, differences }) => {
    const clear = differences.every(({ high }) => Number.isNaN(high))
      ? 'on'
      : `clearly on ${differences.filter(isClear).length} of`;
    return `${label} (${clear} ${differences.length})`;
  });
  return texts.length === 0 ? '' : `: ${texts.join(', ')}`;
}
