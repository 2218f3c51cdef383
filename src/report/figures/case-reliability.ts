import { groupBy } from '../../core/group-by.js';
import { poolBins } from '../../metrics/calibration-error.js';
import type { CaseBins } from '../../metrics/case-score.js';
import { isOverconfident, overconfidentInWords, reliabilityCurve } from '../../metrics/reliability-curve.js';
import { counted } from '../../text/number-format.js';
import type { Chart, ChartSeries } from '../chart/chart.js';

/** Largest number of cases drawn, evenly spread over the list; more would merge into grey. */
const mostCases = 40;
/** Points of a case with fewer pixels are too noisy to draw. */
const fewestPixels = 20;

/**
 * The reliability curve of every case and the pooled one, to show whether miscalibration is general or limited to
 * a few cases.
 */
export function caseReliabilityChart(title: string, subtitle: string, bins: readonly CaseBins[]): Chart {
  const own = bins.filter(({ region }) => region === 'all');
  const cases = [...groupBy(own, ({ caseId }) => caseId)];
  const step = Math.max(1, Math.ceil(cases.length / mostCases));
  const shown = cases.filter((_, index) => index % step === 0);
  const curve = (tables: readonly CaseBins[], fewest: number) =>
    reliabilityCurve(poolBins(tables)).filter(({ count }) => count >= fewest);
  const lines = shown.map(([, tables]) => curve(tables, fewestPixels));
  const pooled = curve(own, 1);
  const overconfident = lines.flat().filter((point) => isOverconfident(point, 'probability')).length;
  const series: ChartSeries[] = [
    { label: 'Calibrated', ink: 'guide', draw: 'line', x: [0, 1], y: [0, 1] },
    ...lines.map(
      (points, index): ChartSeries => ({
        label: 'One case',
        ink: 'third',
        draw: 'line',
        weight: 'thin',
        names: points.map(() => shown[index]![0]),
        x: points.map(({ meanProbability }) => meanProbability),
        y: points.map(({ frequency }) => frequency),
      }),
    ),
    {
      label: 'All cases together',
      ink: 'calibrated',
      draw: 'line and marks',
      x: pooled.map(({ meanProbability }) => meanProbability),
      y: pooled.map(({ frequency }) => frequency),
    },
  ];
  return {
    title,
    subtitle,
    panels: [
      {
        title: `${counted(shown.length, 'case')}${step > 1 ? ` of ${cases.length}` : ''}`,
        finding: `${overconfident} of ${lines.flat().length} per-case points lie ${overconfidentInWords.probability}`,
        x: { label: 'Predicted probability', range: [0, 1] },
        y: { label: 'Observed frequency', range: [0, 1] },
        plot: { width: 300, height: 300 },
        series,
      },
    ],
  };
}
