/** Unfavourable and null findings on the ++ losses, reported with the same prominence as favourable ones. */
import { metricCatalogue } from '../metrics/catalogue.js';
import { lossLabels } from '../study/losses.js';
import { signed } from '../text/number-format.js';
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
  const interval = `[${signed(low, digits)}, ${signed(high, digits)}]`;
  return `${label} of ${lossLabels[pair.calibrated]} on ${dataset} ${signed(difference, digits)} ${interval}`;
}

/** On the data sets that answer. */
function watchedOf({ comparisons, datasets }: Evaluation): Comparison[] {
  const answering = answeringRuns(datasets);
  return comparisons.filter(({ claim, dataset, row, quantity }) => {
    const runs = answering.find((one) => one.dataset === dataset);
    return runs !== undefined && watchedQuantities.includes(quantity) && row === judgedRow(runs, claim);
  });
}
