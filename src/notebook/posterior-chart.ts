import { type PosteriorTable, poolPosteriorTables } from '../metrics/posterior-curve.js';
import type { CellRecord } from '../record/cell-record.js';
import type { Chart, ChartPanel, ChartSeries } from './chart.js';
import type { NamedCells } from './threshold-chart.js';

/**
 * Prediction p against the known posterior q, both ways round, of the first foreground class: left the mean p of pixels
 * of one q, which shows what a loss makes of a given truth; right the mean q of pixels of one p, which shows what a
 * given prediction is worth. On the diagonal p = q.
 */
export function posteriorChart(title: string, subtitle: string, losses: readonly NamedCells[]): Chart {
  return {
    title,
    subtitle,
    panels: [
      panel(
        'What a loss makes of the truth',
        'Known posterior q',
        'Mean prediction p',
        losses,
        'byPosterior',
      ),
      panel('What a prediction is worth', 'Prediction p', 'Mean posterior q', losses, 'byPrediction'),
    ],
  };
}

function panel(
  title: string,
  x: string,
  y: string,
  losses: readonly NamedCells[],
  way: 'byPosterior' | 'byPrediction',
): ChartPanel {
  return {
    title,
    x: { label: x, range: [0, 1] },
    y: { label: y, range: [0, 1] },
    series: [
      { label: 'p = q', ink: 'guide', draw: 'line', x: [0, 1], y: [0, 1] },
      ...losses.map((loss) => series(loss, way)),
    ],
  };
}

function series({ label, ink, cells }: NamedCells, way: 'byPosterior' | 'byPrediction'): ChartSeries {
  const { count, posteriorSum, probabilitySum } = pooledTable(cells, way);
  const occupied = count.flatMap((pixels, bin) => (pixels > 0 ? [bin] : []));
  const posterior = occupied.map((bin) => posteriorSum[bin]! / count[bin]!);
  const prediction = occupied.map((bin) => probabilitySum[bin]! / count[bin]!);
  const [x, y] = way === 'byPosterior' ? [posterior, prediction] : [prediction, posterior];
  return { label, ink, draw: 'line and marks', x, y };
}

/** The bins of the cells' first foreground class, summed; empty where no posterior is known. */
export function pooledTable(
  cells: readonly CellRecord[],
  way: 'byPosterior' | 'byPrediction',
): PosteriorTable {
  return poolPosteriorTables(
    cells.flatMap(({ posterior }) => posterior?.slice(0, 1).map((curve) => curve[way]) ?? []),
  );
}
