import { scaleLinear } from 'd3-scale';
import type { GammaPoint, GammaSweep } from '../../evaluate/gamma-sweep.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import { fixed } from '../../text/number-format.js';
import type { Chart, ChartPanel } from '../chart/chart.js';
import type { Ink } from '../chart/inks.js';

interface Quantity {
  title: string;
  /** Axis label: the quantity and its unit. */
  axis: string;
  of: (point: GammaPoint) => number;
  digits: number;
  best: 'lowest' | 'highest';
}

const quantities: readonly Quantity[] = [
  { title: 'NLL ↓', axis: 'NLL (nat)', of: ({ means }) => means.nll, digits: 4, best: 'lowest' },
  {
    title: `${metricCatalogue.ece_boundary.label} ↓`,
    axis: metricCatalogue.ece_boundary.label,
    of: ({ means }) => means.ece_boundary,
    digits: 4,
    best: 'lowest',
  },
  { title: 'DSC ↑', axis: 'DSC', of: ({ means }) => means.dsc, digits: 3, best: 'highest' },
  {
    title: 'Soft score S ↑',
    axis: 'S as at γ = 2, validation',
    of: ({ score }) => score,
    digits: 3,
    best: 'highest',
  },
];

const inks: readonly Ink[] = ['calibrated', 'baseline', 'third', 'fourth'];

/**
 * The effect of γ in DSC++ on calibration, Dice and soft score: means over patients (of S over validation cases and runs)
 * against the exponent, one line per data set. Only four data sets are drawn, since there are four inks.
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

function panel({ title, axis, of, digits, best }: Quantity, sweeps: readonly GammaSweep[]): ChartPanel {
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
      label: axis,
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
