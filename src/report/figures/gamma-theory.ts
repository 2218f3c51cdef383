import type { GammaPoint, GammaSweep } from '../../evaluate/gamma-sweep.js';
import type { GammaTheory } from '../../evaluate/gamma-theory.js';
import { fixed } from '../../text/number-format.js';
import type { Chart, ChartPanel } from '../chart/chart.js';

/**
 * Theory and networks for every γ on one phantom: the mean true frequency q behind a prediction p, beside the q for
 * which p is optimal. Networks that follow the theory have their marks on its line. Undefined if no exponent has a known
 * posterior.
 *
 * ```ts
 * gammaTheoryChart('Theory by γ', 'preset mini', { points: [] }); // undefined
 * ```
 */
export function gammaTheoryChart(
  title: string,
  subtitle: string,
  { points }: Pick<GammaSweep, 'points'>,
): Chart | undefined {
  const panels = points.flatMap(({ gamma, theory }) => (theory ? [panel(gamma, theory)] : []));
  return panels.length === 0 ? undefined : { title, subtitle, panels };
}

const steps = Array.from({ length: 101 }, (_, step) => step / 100);

function panel(gamma: GammaPoint['gamma'], theory: GammaTheory): ChartPanel {
  const { points, posterior, gapToOptimum, gapToPrediction } = theory;
  const distances = Number.isNaN(gapToOptimum)
    ? []
    : [`${fixed(gapToOptimum, 3)} from the optimum`, `${fixed(gapToPrediction, 3)} from q = p`];
  return {
    title: `γ = ${gamma}`,
    notes: distances,
    finding:
      distances.length > 0
        ? `networks lie ${distances.join(', ')}, mean over the bins between the first and the last`
        : 'no prediction lies between the first and the last bin',
    x: { label: 'Prediction p', range: [0, 1] },
    y: { label: 'Mean posterior q', range: [0, 1] },
    plot: { width: 180, height: 180 },
    series: [
      { label: 'q = p', ink: 'guide', draw: 'line', x: [0, 1], y: [0, 1] },
      // Upright at both ends: there the optimum is 0 or 1 for a whole range of q.
      {
        label: 'Optimum of DSC++ at this γ',
        ink: 'baseline',
        draw: 'line',
        x: [0, ...steps, 1],
        y: [0, ...steps.map(posterior), 1],
      },
      {
        label: 'Networks',
        ink: 'calibrated',
        draw: 'marks',
        x: points.map(({ prediction }) => prediction),
        y: points.map((point) => point.posterior),
      },
    ],
  };
}
