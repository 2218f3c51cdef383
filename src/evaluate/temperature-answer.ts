/** Is DSC++ better than DSC with temperature scaling? The answer in one sentence, from the paired tests. */
import { groupBy } from '../core/group-by.js';
import { metricCatalogue } from '../metrics/catalogue.js';
import { primaryCalibrationMetrics } from '../study/claims.js';
import { lossLabels } from '../study/losses.js';
import { counted, signed } from '../text/number-format.js';
import { intervalSide, type Side } from './interval-side.js';
import type { RecalibrationComparison } from './recalibration-comparison.js';

/**
 * Numbers of data sets on which DSC++ is better than temperature-scaled DSC in both scores, worse in one, or
 * neither.
 */
export interface TemperatureCounts {
  sets: number;
  better: number;
  worse: number;
}

/** From the contrast "++ against temperature" of DSC and DSC++, in NLL and Brier score, by their 95 % intervals. */
export function temperatureCounts(comparisons: readonly RecalibrationComparison[]): TemperatureCounts {
  const own = ofDsc(comparisons);
  const sides = [...groupBy(own, ({ dataset }) => dataset).values()].map((ofSet) => ofSet.map(sideOf));
  return {
    sets: sides.length,
    better: sides.filter((both) => both.every((side) => side === 'better')).length,
    worse: sides.filter((both) => both.includes('worse')).length,
  };
}

/**
 * "Is DSC++ better than DSC at its temperature? Not shown: …": the counts, and of each score the differences with
 * their intervals for new networks and patients (of many data sets, the two extremes). Undefined without results.
 */
export function temperatureAnswer(comparisons: readonly RecalibrationComparison[]): string | undefined {
  const counts = temperatureCounts(comparisons);
  if (counts.sets === 0) return undefined;
  const own = ofDsc(comparisons);
  const parts = primaryCalibrationMetrics.map((metric) =>
    metricPart(own.filter((one) => one.metric === metric)),
  );
  return `Is DSC++ better than DSC at its temperature? ${verdict(counts)}: ${parts.join('; ')}.`;
}

function ofDsc(comparisons: readonly RecalibrationComparison[]): RecalibrationComparison[] {
  return comparisons.filter(
    ({ contrast, first, metric }) =>
      contrast === '++ against temperature' &&
      first.startsWith(`${lossLabels['dsc++']} `) &&
      primaryCalibrationMetrics.some((name) => name === metric),
  );
}

/** "Yes" if better in both scores on all data sets; otherwise the text says what the intervals leave open. */
function verdict({ sets, better, worse }: TemperatureCounts): string {
  if (better === sets) return 'Yes';
  const of = (count: number) => `on ${count} of ${counted(sets, 'data set')}`;
  if (better > 0 && worse > 0)
    return `It depends: better in both scores ${of(better)}, worse in one ${of(worse)}`;
  if (worse > 0) return `No: clearly worse in a score ${of(worse)}, and nowhere better in both`;
  return better > 0
    ? `Partly: clearly better in both scores ${of(better)}, open elsewhere`
    : 'Not shown on any data set in both scores';
}

/** "NLL lower on 1 of 2, clearly on 0, clearly higher on 0 (−0.0788 [−0.1727, +0.0151] on bus-uclm, …)"; of many sets the ends. */
function metricPart(own: readonly RecalibrationComparison[]): string {
  const { label, digits } = metricCatalogue[own[0]!.metric];
  const count = (side: Side) => own.filter((one) => sideOf(one) === side).length;
  const lower = own.filter(({ difference }) => difference < 0).length;
  const sorted = [...own].sort((a, b) => a.difference - b.difference);
  const isLong = own.length > 2;
  const shown = (isLong ? [sorted[0]!, sorted.at(-1)!] : own).map(
    ({ dataset, difference, paired: { low, high } }) => {
      const interval = Number.isNaN(low) ? '' : ` [${signed(low, digits)}, ${signed(high, digits)}]`;
      return `${signed(difference, digits)}${interval} on ${dataset}`;
    },
  );
  const texts = isLong ? `from ${shown.join(' to ')}` : shown.join(', ');
  return `${label} lower on ${lower} of ${own.length}, clearly on ${count('better')}, clearly higher on ${count('worse')} (${texts})`;
}

function sideOf({ paired: { low, high } }: RecalibrationComparison): Side {
  return intervalSide({ low, high, better: 'lower' });
}
