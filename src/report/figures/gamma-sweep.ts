import { scaleLinear } from 'd3-scale';
import type { GammaPoint, GammaSweep } from '../../evaluate/gamma-sweep.js';
import { fixed } from '../../text/number-format.js';
import type { Chart, ChartPanel } from '../chart/chart.js';
import type { Ink } from '../chart/inks.js';

interface Quantity {
  title: string;
  unit: string;
  of: (point: GammaPoint) => number;
  digits: number;
  best: 'lowest' | 'highest';
}

const quantities: readonly Quantity[] = [
  { title: 'NLL ↓', unit: 'nat', of: ({ means }) => means.nll, digits: 4, best: 'lowest' },
  { title: 'ECE, boundary ↓', unit: '', of: ({ means }) => means.ece_boundary, digits: 4, best: 'lowest' },
  { title: 'DSC ↑', unit: '', of: ({ means }) => means.dsc, digits: 3, best: 'highest' },
  { title: 'Soft score S ↑', unit: '', of: ({ score }) => score, digits: 3, best: 'highest' },
  {
    title: 'Distance to theory ↓',
    unit: '',
    of: ({ gapToTheory }) => gapToTheory,
    digits: 3,
    best: 'lowest',
  },
  {
    title: 'Distance to q ↓',
    unit: '',
    of: ({ gapToPosterior }) => gapToPosterior,
    digits: 3,
    best: 'lowest',
  },
];

const inks: readonly Ink[] = ['calibrated', 'baseline', 'third', 'fourth'];

/**
 * The effect of γ in DSC++: means over patients against the exponent, one line per data set, and on phantoms the
 * distance of the predictions from the theoretical optimum for γ and from the true frequency q. Quantities without
 * any data have no panel. Only four data sets are drawn, since there are four inks.
 *
 * ```ts
 * gammaSweepChart('Effect of γ', 'preset mini', gammaSweeps(evaluation.study)).panels; // []
 * ```
 */
export function gammaSweepChart(title: string, subtitle: string, sweeps: readonly GammaSweep[]): Chart {
  const drawn = sweeps.slice(0, inks.length);
  const known = quantities.filter(({ of }) =>
    drawn.some(({ points }) => points.some((one) => !Number.isNaN(of(one)))),
  );
  return { title, subtitle, panels: known.map((quantity) => panel(quantity, drawn)) };
}

function panel({ title, unit, of, digits, best }: Quantity, sweeps: readonly GammaSweep[]): ChartPanel {
  const gammas = [...new Set(sweeps.flatMap(({ points }) => points.map(({ gamma }) => gamma)))].sort(
    (a, b) => a - b,
  );
  const values = sweeps.flatMap(({ points }) => points.map(of)).filter(Number.isFinite);
  const told = sweeps.flatMap(({ dataset, points }) => {
    const defined = points.filter((point) => !Number.isNaN(of(point)));
    if (defined.length === 0) return [];
    const sign = best === 'lowest' ? 1 : -1;
    const first = defined.reduce((a, b) => (sign * of(b) < sign * of(a) ? b : a));
    return [`${dataset} ${best} at γ = ${first.gamma} (${fixed(of(first), digits)})`];
  });
  return {
    title,
    finding: told.join('; '),
    x: { label: 'Exponent γ', range: [gammas[0]! - 0.2, gammas.at(-1)! + 0.2], ticks: gammas },
    y: {
      label: unit ? `Mean (${unit})` : '',
      range: scaleLinear()
        .domain([Math.min(...values), Math.max(...values, Math.min(...values) + 1e-4)])
        .nice(4)
        .domain() as [number, number],
    },
    plot: { width: 230, height: 190 },
    series: sweeps.map(({ dataset, points }, place) => ({
      label: dataset,
      ink: inks[place]!,
      draw: 'line and marks' as const,
      names: points.map(({ gamma }) => `${dataset}, γ = ${gamma}`),
      x: points.map(({ gamma }) => gamma),
      y: points.map(of),
    })),
  };
}
