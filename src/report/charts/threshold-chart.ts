import { thresholdBands, thresholdQuantities } from '../../evaluate/threshold-bands.js';
import type { RunRecord } from '../../record/run-record.js';
import type { Chart, Ink } from './chart.js';

/** Runs of one loss under the name and colour it is drawn with. */
export interface NamedRuns {
  label: string;
  ink: Ink;
  runs: readonly RunRecord[];
}

const titles = { recall: 'Recall', precision: 'Precision', dsc: 'DSC' } as const;

/**
 * Recall, precision and DSC against the softmax threshold, mean over test cases with 95 % bootstrap intervals, in one
 * row of the record. Flat curves leave nothing for a threshold to choose.
 */
export function thresholdChart(
  title: string,
  subtitle: string,
  losses: readonly NamedRuns[],
  row: string,
): Chart {
  const bands = losses.map((loss) => ({ ...loss, points: thresholdBands(loss.runs, row) }));
  return {
    title,
    subtitle,
    panels: thresholdQuantities.map((quantity) => ({
      title: titles[quantity],
      x: { label: 'Threshold', range: [0, 1] },
      y: { label: 'Mean over cases', range: [0, 1.02] },
      series: bands.map(({ label, ink, points }) => {
        const band = points.get(quantity)!;
        return {
          label,
          ink,
          draw: 'line and marks',
          x: band.map(({ threshold }) => threshold),
          y: band.map(({ mean }) => mean),
          low: band.map(({ low }) => low),
          high: band.map(({ high }) => high),
        };
      }),
    })),
  };
}
