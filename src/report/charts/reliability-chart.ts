import { calibrationErrors, poolBins } from '../../metrics/calibration-error.js';
import type { CaseBins, Region } from '../../metrics/case-score.js';
import { allClassesRow } from '../../metrics/scored-rows.js';
import { frequencyIntervals } from '../figures/frequency-interval.js';
import type { Chart, ChartPanel, ChartSeries, Ink } from './chart.js';

/** Bins of one forecaster or loss: those of all its cases and seeds. */
export interface ReliabilityCurve {
  label: string;
  ink: Ink;
  bins: readonly CaseBins[];
}

const regionTitles: Readonly<Record<Region, string>> = {
  all: 'All pixels',
  foreground: 'True foreground',
  boundary: 'Boundary band',
};

/**
 * Reliability diagrams of several forecasters, by default for all pixels and for those near the true boundary: among
 * pixels that got about the same probability, how often the class is there. The diagonal is calibration, points below
 * it are overconfident; bars span 95 % of bootstrap samples of cases. On the true foreground, and in the row of all
 * classes, probability is confidence in the decision, and frequency how often it is right.
 */
export function reliabilityChart(
  title: string,
  subtitle: string,
  curves: readonly ReliabilityCurve[],
  regions: readonly Region[] = ['all', 'boundary'],
): Chart {
  return { title, subtitle, panels: regions.map((region) => panel(region, curves)) };
}

function panel(region: Region, curves: readonly ReliabilityCurve[]): ChartPanel {
  const own = curves.map((curve) => ({
    ...curve,
    bins: curve.bins.filter((bins) => bins.region === region),
  }));
  const ofDecision =
    region === 'foreground' ||
    own.some(({ bins }) => bins.some(({ className }) => className === allClassesRow));
  const errors = own.map(({ bins }) => calibrationErrors(poolBins(bins)).ece.toFixed(3));
  return {
    title: `${regionTitles[region]} (ECE ${errors.join(', ')})`,
    x: { label: ofDecision ? 'Confidence in the decision' : 'Predicted probability', range: [0, 1] },
    y: { label: ofDecision ? 'Share of right decisions' : 'Observed frequency', range: [0, 1] },
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
