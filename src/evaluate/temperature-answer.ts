/** The question that every reader asks: is DSC++ better than DSC with a temperature? One sentence from the paired tests. */
import { metricCatalogue } from '../metrics/catalogue.js';
import { primaryCalibrationMetrics } from '../study/claims.js';
import { lossLabels } from '../study/losses.js';
import { counted, signed } from '../text/number-format.js';
import { intervalSide, type Side } from './interval-side.js';
import type { RecalibrationComparison } from './recalibration-comparison.js';

/**
 * "Is DSC++ better than DSC at its temperature? Not shown: …": from the contrast "++ against temperature" of DSC and DSC++, in NLL
 * and Brier score, each with its interval for new networks and patients. Undefined where no data set answers.
 */
export function temperatureAnswer(comparisons: readonly RecalibrationComparison[]): string | undefined {
  const own = comparisons.filter(
    ({ contrast, first }) =>
      contrast === '++ against temperature' && first.startsWith(`${lossLabels['dsc++']} `),
  );
  const sets = [...new Set(own.map(({ dataset }) => dataset))];
  const ofMetric = (metric: string) => own.filter((one) => one.metric === metric);
  const sidesOf = (dataset: string) =>
    own
      .filter(
        (one) => one.dataset === dataset && primaryCalibrationMetrics.some((name) => name === one.metric),
      )
      .map(sideOf);
  if (sets.length === 0) return undefined;
  const better = sets.filter((dataset) => sidesOf(dataset).every((side) => side === 'better')).length;
  const worse = sets.filter((dataset) => sidesOf(dataset).includes('worse')).length;
  const parts = primaryCalibrationMetrics.map((metric) => metricPart(ofMetric(metric)));
  return `Is DSC++ better than DSC at its temperature? ${verdict(better, worse, sets.length)}: ${parts.join('; ')}.`;
}

/** In both scores everywhere: yes. Otherwise what the intervals leave open is said. */
function verdict(better: number, worse: number, all: number): string {
  if (better === all) return 'Yes';
  const of = (count: number) => `on ${count} of ${counted(all, 'data set')}`;
  if (better > 0 && worse > 0)
    return `It depends: better in both scores ${of(better)}, worse in one ${of(worse)}`;
  if (worse > 0) return `No: clearly worse in a score ${of(worse)}, and nowhere better in both`;
  return better > 0
    ? `Partly: clearly better in both scores ${of(better)}, open elsewhere`
    : 'Not shown on any data set in both scores';
}

/** "NLL lower on 1 of 2 data sets, clearly on 0, clearly higher on 0 (−0.0788 [−0.1727, +0.0151] on bus-uclm, …)". */
function metricPart(own: readonly RecalibrationComparison[]): string {
  const { label, digits } = metricCatalogue[own[0]!.metric];
  const count = (side: Side) => own.filter((one) => sideOf(one) === side).length;
  const lower = own.filter(({ difference }) => difference < 0).length;
  const each = own.map(({ dataset, difference, paired: { low, high } }) => {
    const interval = Number.isNaN(low) ? '' : ` [${signed(low, digits)}, ${signed(high, digits)}]`;
    return `${signed(difference, digits)}${interval} on ${dataset}`;
  });
  return `${label} lower on ${lower} of ${own.length}, clearly on ${count('better')}, clearly higher on ${count('worse')} (${each.join(', ')})`;
}

function sideOf({ paired: { low, high } }: RecalibrationComparison): Side {
  return intervalSide({ low, high, better: 'lower' });
}
