import { groupBy } from '../../core/group-by.js';
import {
  type Rate,
  type SameLossRate,
  sameLossMetrics,
  summedRates,
  totalRate,
} from '../../evaluate/same-loss.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import { tolerances } from '../../study/claims.js';
import { percent } from '../../text/number-format.js';
import type { Chart, ChartPanel, ChartSeries } from '../chart/chart.js';

/**
 * A/A comparisons: for every data set, the share of comparisons between two trainings of the same loss that are
 * found different by Wilcoxon's test over cases and by the test of the verdicts, against the nominal 5 %. The last line sums over
 * the data sets that have both.
 */
export function sameLossChart(title: string, subtitle: string, rates: readonly SameLossRate[]): Chart {
  const panels = sameLossMetrics.map((metric) =>
    panel(
      metric,
      rates.filter((rate) => rate.metric === metric),
    ),
  );
  return { title, subtitle, panels, joined: true };
}

function panel(metric: SameLossRate['metric'], rates: readonly SameLossRate[]): ChartPanel {
  const summed = summedRates(rates);
  const groups = [...groupBy(rates, ({ dataset }) => dataset), [summed.label, summed.rates] as const];
  const names = groups.map(([dataset]) => dataset);
  const marks = (
    label: string,
    ink: ChartSeries['ink'],
    rateOf: (rate: SameLossRate) => Rate,
  ): ChartSeries => {
    const totals = groups.map(([, own]) => totalRate(own.map(rateOf)));
    const x = totals.map(({ comparisons, different }) => (different / comparisons) * 100);
    return { label, ink, draw: 'marks', names, x, y: names.map((_, place) => place) };
  };
  const { comparisons, different } = totalRate(summed.rates.map(({ overCases }) => overCases));
  const height: [number, number] = [names.length - 0.5, -0.5];
  const nominal = tolerances.level * 100;
  return {
    title: metricCatalogue[metric].label,
    finding: `Wilcoxon finds ${different} of ${comparisons} (${percent(different / comparisons)}) different; nominal: ${nominal} %`,
    x: { label: 'Found different (%)', range: [0, 100] },
    y: { label: '', range: height, names },
    plot: { width: 190, height: 30 * names.length },
    series: [
      { label: `Nominal: ${nominal} %`, ink: 'guide', draw: 'line', x: [nominal, nominal], y: height },
      marks('Wilcoxon over cases', 'baseline', ({ overCases }) => overCases),
      ...(rates.some(({ ofVerdicts }) => ofVerdicts.comparisons > 0)
        ? [marks('Test of the verdicts', 'calibrated', ({ ofVerdicts }) => ofVerdicts)]
        : []),
    ],
  };
}
