import type { Comparison } from '../../evaluate/comparison.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { counted, signed } from '../../text/number-format.js';
import type { Chart, ChartPanel, ChartSeries } from '../chart/chart.js';
import { caseTally, type PairedCases, seriesBySide } from './paired-cases.js';

/** The metrics that decide claims A and B, and the calibration error at the boundary. */
export const differenceMetrics: readonly MetricName[] = ['dsc', 'nll', 'brier', 'ece_boundary'];

/** A metric of all cases under both losses, with the result of the test of the mean difference. */
export interface TestedCases {
  paired: PairedCases;
  comparison: Pick<Comparison, 'difference' | 'differences' | 'low' | 'high'>;
}

/**
 * Paired differences: the change in every test case if the baseline loss is replaced by its calibrated version, or
 * one model by another. One mark per case, in ascending order; a line and a band show the mean difference over
 * patients and its 95 % interval, clipped to the plot.
 */
export function pairedDifferencesChart(
  title: string,
  subtitle: string,
  tested: readonly TestedCases[],
  sides: readonly [string, string],
): Chart {
  return { title, subtitle, panels: tested.map((one) => panel(one, sides)) };
}

function panel({ paired, comparison }: TestedCases, sides: readonly [string, string]): ChartPanel {
  const { metric, cases } = paired;
  const { label, better, unit, digits } = metricCatalogue[metric];
  const points = cases
    .map((one) => ({ ...one, x: one.calibrated - one.baseline }))
    .sort((a, b) => a.x - b.x)
    .map((one, rank) => ({ ...one, y: rank }));
  const reach = 1.08 * Math.max(1e-9, ...points.map(({ x }) => Math.abs(x)));
  const step = roundStep(reach);
  const height: [number, number] = [-0.5, points.length - 0.5];
  const interval = intervalText(comparison, digits);
  return {
    title: `${label} ${better === 'higher' ? '↑' : '↓'}`,
    notes: [`${casesText(points.length, comparison)} ${signed(comparison.difference, digits)}`, interval],
    finding:
      points.length === 0
        ? 'no case'
        : `${caseTally(paired, sides)}; ${casesText(points.length, comparison)} ${signed(comparison.difference, digits)}, ${interval}`,
    x: {
      label: unit ? `Difference (${unit})` : 'Difference',
      range: [-reach, reach],
      ticks: [-step, 0, step],
    },
    y: { label: '', range: height, names: [] },
    plot: { width: 222, height: 210 },
    series:
      points.length === 0
        ? []
        : [
            meanSpan(comparison),
            { label: 'No difference', ink: 'guide', draw: 'line', x: [0, 0], y: height },
            ...seriesBySide(metric, points, sides),
          ],
  };
}

function meanSpan({ difference, differences, low, high }: TestedCases['comparison']): ChartSeries {
  return {
    label: 'Mean, 95 % interval',
    ink: 'neutral',
    draw: 'span',
    names: [`Mean of ${counted(differences.length, 'patient')}`],
    x: [difference],
    y: [0],
    low: [low],
    high: [high],
    interval: 'x',
  };
}

/** "110 cases, mean of 34 patients", to be followed by that mean; "120 cases, mean" where each patient has one case. */
function casesText(cases: number, { differences }: TestedCases['comparison']): string {
  const ofPatients = differences.length < cases ? ` of ${counted(differences.length, 'patient')}` : '';
  return `${counted(cases, 'case')}, mean${ofPatients}`;
}

function intervalText({ low, high }: TestedCases['comparison'], digits: number): string {
  if (Number.isNaN(low)) return 'no interval: one pair of networks';
  return `95 % interval ${signed(low, digits)} … ${signed(high, digits)}`;
}

/** The largest of 1, 2, 5 × 10^k whose label fits within ±reach. */
function roundStep(reach: number): number {
  const power = 10 ** Math.floor(Math.log10(reach * 0.9));
  const factor = [5, 2, 1].find((candidate) => candidate * power <= reach * 0.9) ?? 1;
  return Number((factor * power).toPrecision(1));
}
