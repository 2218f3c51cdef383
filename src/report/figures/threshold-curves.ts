import { type BandPoint, thresholdBands, thresholdQuantities } from '../../evaluate/threshold-bands.js';
import type { RunRecord } from '../../record/run-record.js';
import { fixed } from '../../text/number-format.js';
import type { Chart, ChartPanel, ChartSeries } from '../chart/chart.js';
import type { NamedRuns } from './pair-words.js';

const titles = { recall: 'Recall', precision: 'Precision', dsc: 'DSC' } as const;

/** The points of one loss in one quantity. */
interface Curve extends Pick<NamedRuns, 'label' | 'ink'> {
  points: readonly BandPoint[];
}

/**
 * Recall, precision and DSC against the softmax threshold, mean over test cases with a 95 % bootstrap band over
 * patients (a case missing in `patientOf` counts as its own patient), in one row of the record, with a mark at
 * 0.5. If curves are flat, the threshold has no effect (claim C). All panels share one scale, so that ranges can
 * be compared.
 *
 * ```ts
 * const networks = [{ label: 'DSC', ink: 'baseline', runs: trained.slice(0, 1) }];
 * thresholdChart('Thresholds', 'phantom-skin', networks, 'lesion').title; // 'Thresholds'
 * ```
 */
export function thresholdChart(
  title: string,
  subtitle: string,
  losses: readonly NamedRuns<Pick<RunRecord, 'thresholds'>>[],
  row: string,
  patientOf: ReadonlyMap<string, string> = new Map(),
): Chart {
  const bands = losses.map((loss) => ({ ...loss, byQuantity: thresholdBands(loss.runs, row, patientOf) }));
  const panels = thresholdQuantities.map((quantity) => ({
    title: titles[quantity],
    curves: bands.map(({ label, ink, byQuantity }) => ({ label, ink, points: byQuantity.get(quantity)! })),
  }));
  const drawn = panels.flatMap(({ curves }) => curves.flatMap(({ points }) => points));
  const values = drawn.flatMap(({ mean, low }) => [mean, low]).filter((value) => !Number.isNaN(value));
  const floor = Math.min(0.9, Math.floor(Math.min(1, ...values) * 10) / 10);
  return { title, subtitle, panels: panels.map((one) => panel(one.title, one.curves, floor)) };
}

function panel(title: string, curves: readonly Curve[], floor: number): ChartPanel {
  return {
    title,
    finding: curves.map(curveFinding).join('; '),
    x: { label: 'Threshold', range: [0, 1] },
    y: { label: 'Mean over cases', range: [floor, 1] },
    series: curves.map(series),
  };
}

/** The curve with its band and a mark at threshold 0.5. */
function series({ label, ink, points }: Curve): ChartSeries {
  return {
    label,
    ink,
    draw: 'line',
    x: points.map(({ threshold }) => threshold),
    y: points.map(({ mean }) => mean),
    marked: points.flatMap(({ threshold }, at) => (threshold === 0.5 ? [at] : [])),
    low: points.map(({ low }) => low),
    high: points.map(({ high }) => high),
    spread: 'band',
  };
}

/** "with DSC 0.95 at threshold 0.05, 0.93 at 0.5, 0.60 at 0.95". */
function curveFinding({ label, points }: Curve): string {
  const ends = [points[0], points.find(({ threshold }) => threshold === 0.5), points.at(-1)];
  const values = ends.flatMap((point, at) =>
    point ? [`${fixed(point.mean, 3)} at ${at === 0 ? 'threshold ' : ''}${point.threshold}`] : [],
  );
  return `with ${label} ${values.join(', ')}`;
}
