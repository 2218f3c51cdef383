import {
  meanGap,
  type PosteriorPoint,
  type PosteriorTheory,
  posteriorTheory,
  theoryCurve,
} from '../../evaluate/posterior-theory.js';
import { fixed } from '../../text/number-format.js';
import type { Chart, ChartPanel, ChartSeries } from '../chart/chart.js';
import type { NamedRuns } from './pair-words.js';

/**
 * Prediction p against the known posterior q of a class, in both directions: left the mean p by q (the prediction
 * made for a given posterior), right the mean q by p (the posterior behind a given prediction). Besides p = q, the
 * theory of DSC++ is drawn for the last of the losses: p*(q), the minimum of the whole loss
 * (metrics/optimal-prediction.ts), if its runs determine it, and the approximation min(1, q / S) for rare
 * foreground, with S its soft score. Losses without a known posterior have no curve.
 *
 * ```ts
 * const networks = [{ label: 'DSC', ink: 'baseline', runs: trained.slice(0, 1) }];
 * posteriorChart('Theory', 'phantom-skin', networks, 'lesion').title; // 'Theory'
 * ```
 */
export function posteriorChart(
  title: string,
  subtitle: string,
  losses: readonly NamedRuns[],
  className: string,
): Chart {
  const known = losses.flatMap(({ label, ink, runs }) => {
    const theory = posteriorTheory(runs, className);
    return theory ? [{ label, ink, theory }] : [];
  });
  const ofLast = known.at(-1)?.theory;
  const curves = (points: 'byPosterior' | 'byPrediction', across: Curve['across']): Curve[] =>
    known.map(({ label, ink, theory }) => ({ label, ink, points: theory[points], across }));
  return {
    title,
    subtitle,
    panels: [
      panel(
        'Mean prediction, bins of the posterior',
        ['Known posterior q', 'Mean prediction p'],
        ofLast ? theoryLines(ofLast, 'posterior') : [],
        curves('byPosterior', 'posterior'),
      ),
      panel(
        'Mean posterior, bins of the prediction',
        ['Prediction p', 'Mean posterior q'],
        ofLast ? theoryLines(ofLast, 'prediction') : [],
        curves('byPrediction', 'prediction'),
      ),
    ],
  };
}

interface Curve extends Pick<NamedRuns, 'label' | 'ink'> {
  points: readonly PosteriorPoint[];
  /** The quantity on the x axis; the other is on the y axis. */
  across: 'posterior' | 'prediction';
}

function panel(
  title: string,
  [x, y]: readonly [string, string],
  theory: readonly ChartSeries[],
  curves: readonly Curve[],
): ChartPanel {
  return {
    title,
    finding: curves.map(curveFinding).join('; '),
    x: { label: x, range: [0, 1] },
    y: { label: y, range: [0, 1] },
    plot: { width: 300, height: 300 },
    series: [
      { label: 'p = q', ink: 'guide', draw: 'line', x: [0, 1], y: [0, 1] },
      ...theory,
      ...curves.map(series),
    ],
  };
}

function theoryLines(theory: PosteriorTheory, across: Curve['across']): ChartSeries[] {
  const { posterior, exact, oneTerm } = theoryCurve(theory);
  const line = (label: string, prediction: readonly number[]) => {
    const [x, y] = across === 'posterior' ? [posterior, prediction] : [prediction, posterior];
    return { label, draw: 'line', x, y } as const;
  };
  return [
    { ...line(`min(1, q / S) at S = ${fixed(theory.score, 2)}`, oneTerm), ink: 'fourth', weight: 'thin' },
    ...(exact ? [{ ...line('Optimum of DSC++', exact), ink: 'third' } as const] : []),
  ];
}

function series({ label, ink, points, across }: Curve): ChartSeries {
  const up = across === 'posterior' ? 'prediction' : 'posterior';
  return {
    label,
    ink,
    draw: 'line and marks',
    x: points.map((one) => one[across]),
    y: points.map((one) => one[up]),
  };
}

/** "DSC lies 0.210 from p = q, mean over bins". */
function curveFinding({ label, points }: Curve): string {
  const gap = meanGap(points, ({ posterior, prediction }) => prediction - posterior);
  return `${label} lies ${fixed(gap, 3)} from p = q, mean over bins`;
}
