import { calibrationErrors, poolBins } from '../../metrics/calibration-error.js';
import type { CaseBins, Region } from '../../metrics/case-score.js';
import { frequencyIntervals } from '../figures/frequency-interval.js';
import type { Chart, ChartPanel, ChartSeries, Ink } from './chart.js';

/** Bins of one forecaster or loss: those of all its cases and seeds. */
export interface ReliabilityCurve {
  label: string;
  ink: Ink;
  bins: readonly CaseBins[];
}

/**
 * Reliability diagrams of several forecasters, for all pixels and for those near the true boundary: among pixels that
 * got about the same probability, how often the class is there. The diagonal is calibration, points below it are
 * overconfident; bars span 95 % of bootstrap samples of cases.
 */
export function reliabilityChart(
  title: string,
  subtitle: string,
  curves: readonly ReliabilityCurve[],
): Chart {
  return {
    title,
    subtitle,
    panels: [panel('All pixels', 'all', curves), panel('Boundary band', 'boundary', curves)],
  };
}

function panel(title: string, region: Region, curves: readonly ReliabilityCurve[]): ChartPanel {
  const own = curves.map((curve) => ({
    ...curve,
    bins: curve.bins.filter((bins) => bins.region === region),
  }));
  const errors = own.map(({ bins }) => calibrationErrors(poolBins(bins)).ece.toFixed(3));
  return {
    title: `${title} (ECE ${errors.join(', ')})`,
    x: { label: 'Predicted probability', range: [0, 1] },
    y: { label: 'Observed frequency', range: [0, 1] },
    series: [{ label: 'Calibrated', ink: 'guide', draw: 'line', x: [0, 1], y: [0, 1] }, ...own.map(series)],
  };
}

function series({ label, ink, bins }: ReliabilityCurve): ChartSeries {
  const points = frequencyIntervals(bins);
  return {
    label,
    ink,
    draw: 'line and marks',
    x: points.map(({ meanProbability }) => meanProbability),
    y: points.map(({ frequency }) => frequency),
    low: points.map(({ low }) => low),
    high: points.map(({ high }) => high),
  };
}
