/** Unfavourable and null findings on the ++ losses, reported with the same prominence as favourable ones. */
import { metricCatalogue } from '../metrics/catalogue.js';
import { lossLabels } from '../study/losses.js';
import { intervalText, signed } from '../text/number-format.js';
import { answeringRuns } from './claim-a-comparisons.js';
import { type Comparison, judgedRow, type Quantity } from './comparison.js';
import type { Evaluation } from './evaluation.js';
import { intervalSide } from './interval-side.js';

/** Quantities examined: those of the claims, and the commonly reported calibration errors. */
export const watchedQuantities: readonly Quantity[] = [
  'nll',
  'brier',
  'dsc',
  'ece',
  'ace',
  'mce',
  'ece_boundary',
  'ece_foreground',
  'reach',
];

const labelOf = (quantity: Quantity) => (quantity === 'reach' ? 'reach' : metricCatalogue[quantity].label);
/** "NLL, Brier, DSC and reach". */
const watchedInWords = watchedQuantities
  .map(labelOf)
  .join(', ')
  .replace(/, ([^,]*)$/, ' and $1');

/** Comparisons of whole cases in an examined quantity whose whole 95 % interval lies on the worse side. */
export function worseFindings(evaluation: Evaluation): Comparison[] {
  return watchedOf(evaluation).filter((one) => intervalSide(one) === 'worse');
}

/**
 * Pairs on data sets for which the intervals of both NLL and Brier score contain 0; represented by the comparison
 * in NLL.
 */
export function nullFindings(evaluation: Evaluation): Comparison[] {
  const all = watchedOf(evaluation);
  return all.filter((nll) => {
    if (nll.quantity !== 'nll' || Number.isNaN(nll.low) || intervalSide(nll) !== 'open') return false;
    const brier = all.find(
      (one) => one.quantity === 'brier' && one.pair === nll.pair && one.dataset === nll.dataset,
    );
    return brier !== undefined && intervalSide(brier) === 'open';
  });
}

/** "ECE of DSC++ on dsb2018 +0.0112 [+0.0005, +0.0280]". */
export function findingInWords({ quantity, pair, dataset, difference, low, high }: Comparison): string {
  const { label, digits } = quantity === 'reach' ? { label: 'Reach', digits: 3 } : metricCatalogue[quantity];
  return `${label} of ${lossLabels[pair.calibrated]} on ${dataset} ${signed(difference, digits)} ${intervalText(low, high, digits)}`;
}

/**
 * What was found against the ++ losses, and where nothing was found, in sentences. They claim no more than was compared: without
 * any pair that is said instead, and so is a pair without an interval.
 */
export function findingsAgainst(evaluation: Evaluation): string[] {
  const pairs = watchedOf(evaluation).filter(({ quantity }) => quantity === 'nll');
  if (pairs.length === 0)
    return ['No pair has results: no data set has both of its losses on a common fold and seed.'];
  const without = pairs.filter(({ low }) => Number.isNaN(low));
  const missing =
    without.length === 0
      ? []
      : [`No interval, because one pair of networks, or one patient, gives none: ${listed(without)}.`];
  if (without.length === pairs.length) return missing;
  const [worse, open] = [worseFindings(evaluation), nullFindings(evaluation)];
  const some = without.length > 0 ? ' with an interval' : '';
  return [
    worse.length === 0
      ? `No pair${some} is clearly worse (by a 95 % interval that excludes 0) in any of ${watchedInWords}.`
      : `Clearly worse, by a 95 % interval that excludes 0: ${worse.map(findingInWords).join('; ')}. Examined were ${watchedInWords}.`,
    open.length === 0
      ? `Every pair on every data set${some} has a difference in NLL or Brier score whose interval excludes 0.`
      : `No difference shown in either NLL or Brier score: ${listed(open)}.`,
    ...missing,
  ];
}

/** "DSC++ on dsb2018; Tversky++ on chasedb1". */
function listed(comparisons: readonly Comparison[]): string {
  return comparisons.map(({ pair, dataset }) => `${lossLabels[pair.calibrated]} on ${dataset}`).join('; ');
}

/** On the data sets that answer. */
function watchedOf({ comparisons, datasets }: Evaluation): Comparison[] {
  const answering = answeringRuns(datasets);
  return comparisons.filter(({ claim, dataset, row, quantity }) => {
    const runs = answering.find((one) => one.dataset === dataset);
    return runs !== undefined && watchedQuantities.includes(quantity) && row === judgedRow(runs, claim);
  });
}
