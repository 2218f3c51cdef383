import { observerSummary } from '../../evaluate/observers.js';
import type { ObserverTable } from '../../metrics/observer-agreement.js';
import { fixed } from '../../text/number-format.js';
import type { Chart, ChartPanel, ChartSeries } from '../chart/chart.js';
import type { NamedRuns } from './pair-words.js';

/**
 * Two observers and the networks, by predicted probability p. Left: mean frequency with which the observers mark a
 * pixel; the diagonal means calibration to their mean. Right: frequency with which they differ, with 2 p (1 − p)
 * for two observers who mark a pixel independently with probability p. Pooled over cases and networks. Undefined
 * if no test case was annotated by two observers.
 */
export function observersChart(
  title: string,
  subtitle: string,
  losses: readonly NamedRuns[],
): Chart | undefined {
  const known = losses.flatMap(({ label, ink, runs }) => {
    const summary = observerSummary(runs, 'as-is');
    return summary ? [{ label, ink, summary }] : [];
  });
  if (known.length === 0) return undefined;
  const curves = (share: (table: ObserverTable, bin: number) => number): ChartSeries[] =>
    known.map(({ label, ink, summary }) => curve(label, ink, summary.byPrediction, share));
  const finding = known
    .map(
      ({ label, summary }) =>
        `${label} is uncertain where observers differ with AUC ${fixed(summary.values.disagreement_auc.mean, 3)}`,
    )
    .join('; ');
  const steps = Array.from({ length: 51 }, (_, step) => step / 50);
  return {
    title,
    subtitle,
    panels: [
      panel(
        'Marked, mean of both observers',
        'Share of pixels',
        [0, 1],
        [
          { label: 'p', ink: 'guide', draw: 'line', x: [0, 1], y: [0, 1] },
          ...curves((table, bin) => (table.first[bin]! + table.second[bin]!) / 2),
        ],
      ),
      {
        ...panel(
          'Marked by exactly one observer',
          'Share of pixels',
          [0, 0.6],
          [
            {
              label: '2 p (1 − p)',
              ink: 'third',
              draw: 'line',
              x: steps,
              y: steps.map((p) => 2 * p * (1 - p)),
            },
            ...curves((table, bin) => table.disagreement[bin]!),
          ],
        ),
        finding,
      },
    ],
  };
}

function panel(
  title: string,
  label: string,
  range: readonly [number, number],
  series: readonly ChartSeries[],
): ChartPanel {
  return {
    title,
    x: { label: 'Predicted probability p', range: [0, 1] },
    y: { label, range },
    plot: { width: 300, height: 240 },
    series,
  };
}

/** One point per occupied bin. */
function curve(
  label: string,
  ink: ChartSeries['ink'],
  table: ObserverTable,
  marked: (table: ObserverTable, bin: number) => number,
): ChartSeries {
  const bins = table.count.flatMap((pixels, bin) => (pixels > 0 ? [bin] : []));
  return {
    label,
    ink,
    draw: 'line and marks',
    x: bins.map((bin) => table.probabilitySum[bin]! / table.count[bin]!),
    y: bins.map((bin) => marked(table, bin) / table.count[bin]!),
  };
}
