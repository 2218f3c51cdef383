import { type PosteriorPoint, posteriorTheory, theoryCurve } from '../../evaluate/posterior-theory.js';
import type { Chart, ChartPanel, ChartSeries } from './chart.js';
import type { NamedRuns } from './threshold-chart.js';

/**
 * Prediction p against the known posterior q of a class, both ways round: left the mean p of pixels of one q, which shows
 * what a loss makes of a given truth; right the mean q of pixels of one p, which shows what a given prediction is worth.
 * Grey is p = q; green is the theory of DSC++ for the last of the losses: p*(q), the least of its whole loss (metrics/optimal-prediction.ts), where
 * its runs tell it; purple is min(1, q / S), S its soft score, which it nears where foreground is rare. A loss
 * whose runs know no posterior has no curve.
 */
export function posteriorChart(
  title: string,
  subtitle: string,
  losses: readonly NamedRuns[],
  className: string,
): Chart {
  const curves = losses.flatMap((loss) => {
    const theory = posteriorTheory(loss.runs, className);
    return theory ? [{ ...loss, theory }] : [];
  });
  const theory = curves.at(-1)?.theory;
  const settled = theory && theoryCurve(theory);
  const lines = (turned: boolean): ChartSeries[] =>
    settled
      ? [
          ...(settled.exact
            ? [theoryLine('DSC++, exact optimum', 'third', settled.posterior, settled.exact, turned)]
            : []),
          theoryLine('min(1, q / S)', 'fourth', settled.posterior, settled.oneTerm, turned),
        ]
      : [];
  const own = (points: 'byPosterior' | 'byPrediction', axis: keyof Axes): ChartSeries[] =>
    curves.map(({ label, ink, theory }) => series({ label, ink }, theory[points], axis));
  return {
    title,
    subtitle,
    panels: [
      panel(
        'What a loss makes of the truth',
        ['Known posterior q', 'Mean prediction p'],
        [...lines(false), ...own('byPosterior', 'posterior')],
      ),
      panel(
        'What a prediction is worth',
        ['Prediction p', 'Mean posterior q'],
        [...lines(true), ...own('byPrediction', 'prediction')],
      ),
    ],
  };
}

type Axes = Pick<PosteriorPoint, 'posterior' | 'prediction'>;

function panel(title: string, [x, y]: readonly [string, string], own: readonly ChartSeries[]): ChartPanel {
  return {
    title,
    x: { label: x, range: [0, 1.02] },
    y: { label: y, range: [0, 1.02] },
    series: [{ label: 'p = q', ink: 'guide', draw: 'line', x: [0, 1], y: [0, 1] }, ...own],
  };
}

function theoryLine(
  label: string,
  ink: ChartSeries['ink'],
  posterior: readonly number[],
  prediction: readonly number[],
  turned: boolean,
): ChartSeries {
  const [x, y] = turned ? [prediction, posterior] : [posterior, prediction];
  return { label, ink, draw: 'line', x, y };
}

function series(
  loss: Pick<NamedRuns, 'label' | 'ink'>,
  points: readonly PosteriorPoint[],
  axis: keyof Axes,
): ChartSeries {
  const other = axis === 'posterior' ? 'prediction' : 'posterior';
  return {
    ...loss,
    draw: 'line and marks',
    x: points.map((one) => one[axis]),
    y: points.map((one) => one[other]),
  };
}
