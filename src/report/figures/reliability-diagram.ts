import { type FrequencyInterval, frequencyIntervals } from '../../evaluate/frequency-interval.js';
import { calibrationErrors, poolBins } from '../../metrics/calibration-error.js';
import type { CaseBins, Region } from '../../metrics/case-score.js';
import { isOverconfident, overconfidentInWords } from '../../metrics/reliability-curve.js';
import { allClassesRow } from '../../metrics/scored-rows.js';
import { fixed } from '../../text/number-format.js';
import type { Chart, ChartPanel, ChartSeries, PixelShares } from '../chart/chart.js';
import type { Ink } from '../chart/inks.js';

/** Bins of one model or loss, over all its cases and seeds. */
export interface ReliabilityCurve {
  label: string;
  ink: Ink;
  bins: readonly CaseBins[];
  /** The patient of each case; a missing case counts as its own patient. */
  patientOf?: ReadonlyMap<string, string>;
}

const regionTitles: Readonly<Record<Region, string>> = {
  all: 'All pixels',
  foreground: 'True foreground',
  boundary: 'Boundary band',
};

/**
 * Reliability diagrams of several models, by default for all pixels and for those near the true boundary: the
 * observed frequency of the class against the predicted probability, by bins. The diagonal is calibration; points
 * between it and a frequency of ½ are overconfident. Error bars are 95 % bootstrap intervals over patients. On the true foreground, and
 * in the row of all classes, probability means confidence in the decision and frequency the share of correct
 * decisions. Bins are pooled over cases and seeds. Bars below show the share of pixels per bin, because most
 * pixels lie in the two outermost bins.
 *
 * ```ts
 * const networks = [{ label: 'DSC', ink: 'baseline', bins: trained[0].bins }];
 * reliabilityChart('Reliability', 'phantom-skin', networks).title; // 'Reliability'
 * ```
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
  const own = curves.map((curve) => {
    const bins = curve.bins.filter((one) => one.region === region);
    return { ...curve, bins, points: frequencyIntervals(bins, curve.patientOf ?? new Map()) };
  });
  const ofDecision =
    region === 'foreground' ||
    own.some(({ bins }) => bins.some(({ className }) => className === allClassesRow));
  const diagonal = { label: 'Calibrated', ink: 'guide', draw: 'line', x: [0, 1], y: [0, 1] } as const;
  return {
    title: regionTitles[region],
    finding: own.map((curve) => curveFinding(curve, ofDecision ? 'confidence' : 'probability')).join('; '),
    x: { label: ofDecision ? 'Confidence in the decision' : 'Predicted probability', range: [0, 1] },
    y: { label: ofDecision ? 'Share of right decisions' : 'Observed frequency', range: [0, 1] },
    plot: { width: 228, height: 228 },
    series: [diagonal, ...own.map(series)],
    shares: own.map(shares),
    numbers: {
      about: 'pooled',
      columns: ['ECE', 'ACE', 'MCE'],
      rows: own.map(({ label, ink, bins }) => {
        const { ece, ace, mce } = calibrationErrors(poolBins(bins));
        return { label, ink, values: [ece, ace, mce].map((value) => fixed(value, 4)) };
      }),
    },
  };
}

interface DrawnCurve extends ReliabilityCurve {
  points: readonly FrequencyInterval[];
}

function series({ label, ink, points }: DrawnCurve): ChartSeries {
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

function shares({ label, ink, bins }: DrawnCurve): PixelShares {
  const { count } = poolBins(bins);
  const pixels = count.reduce((sum, value) => sum + value, 0);
  return { label, ink, shares: count.map((value) => value / pixels) };
}

/** "DSC has ECE 0.0123, 7 of 10 points farther from ½ than their frequency (overconfident)". */
function curveFinding({ label, bins, points }: DrawnCurve, of: keyof typeof overconfidentInWords): string {
  const { ece } = calibrationErrors(poolBins(bins));
  const count = points.filter((point) => isOverconfident(point, of)).length;
  return `${label} has ECE ${fixed(ece, 4)}, ${count} of ${points.length} points ${overconfidentInWords[of]}`;
}
