/**
 * Prediction against the known posterior, phantoms only: what a loss makes of a given q, and what a given prediction is
 * worth. The dotted diagonal is calibration; the solid line is the exact optimum of DSC++ at the scores that its networks reach, the thin one its
 * approximation min(1, q / S) for rare foreground.
 */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { DatasetRuns, PairRuns } from '../../evaluate/dataset-runs.js';
import { type PosteriorPoint, posteriorTheory, theoryCurve } from '../../evaluate/posterior-theory.js';
import { lossLabels } from '../../study/losses.js';
import type { PresetName } from '../../study/run-config.js';
import { fixed } from '../../text/number-format.js';
import { axes, type PlotArea, type Scale } from './axes.js';
import { type Figure, mark, type Panel } from './figure.js';
import { pairLegend, pairSubtitle, pairTitle, series } from './pair-figure.js';
import { element, moved, text } from './svg.js';

const area: PlotArea = { left: 70, top: 24, width: 300, height: 300 };
const panelSize = { width: 386, height: 368 };
const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** The figure of a pair for one class, or none where no posterior is known. */
export function theoryCurves(
  preset: PresetName,
  runs: DatasetRuns,
  pair: PairRuns,
  row: string,
): Figure | undefined {
  const curves = series(pair).flatMap(({ name, runs }) => {
    const theory = posteriorTheory(runs, row);
    return theory ? [{ name, theory }] : [];
  });
  const calibrated = curves.find(({ name }) => name === 'calibrated')?.theory;
  if (!calibrated) return undefined;
  const settled = theoryCurve(calibrated);
  const lines = (turned: boolean): TheoryLine[] =>
    [
      { prediction: settled.oneTerm, width: 0.8 },
      ...(settled.exact ? [{ prediction: settled.exact, width: 1.8 }] : []),
    ].map(({ prediction, width }) => ({
      width,
      points: settled.posterior.map((q, at): Point => (turned ? [prediction[at]!, q] : [q, prediction[at]!])),
    }));
  const suffix = runs.rows.length > 1 ? `-${row}` : '';
  const score = fixed(calibrated.score, 2);
  return {
    name: `theory-${runs.dataset}-${pair.pair.baseline}${suffix}`,
    title: `Theory: ${pairTitle(runs, pair, row)}`,
    subtitle: `${pairSubtitle(preset, runs, pair)} · dotted: calibrated, solid: optimum of DSC++, thin: min(1, q / S) at S = ${score}`,
    description:
      `Mean prediction in 20 bins of the true posterior, and mean true posterior in 20 bins of the prediction, for ` +
      `${lossLabels[pair.pair.baseline]} and ${lossLabels[pair.pair.calibrated]}, with the identity, the optimum of the whole DSC++ loss and its approximation min(1, q / S).`,
    legend: pairLegend(pair),
    panels: [
      panel({
        title: 'By true posterior',
        xLabel: 'True posterior q',
        yLabel: 'Mean prediction p',
        theory: lines(false),
        curves: curves.map(({ name, theory }) => ({
          name,
          points: theory.byPosterior.map(predictionAtPosterior),
        })),
      }),
      panel({
        title: 'By prediction',
        xLabel: 'Prediction p',
        yLabel: 'Mean true posterior q',
        theory: lines(true),
        curves: curves.map(({ name, theory }) => ({
          name,
          points: theory.byPrediction.map(posteriorAtPrediction),
        })),
      }),
    ],
  };
}

type Point = readonly [x: number, y: number];

function predictionAtPosterior({ posterior, prediction }: PosteriorPoint): Point {
  return [posterior, prediction];
}

function posteriorAtPrediction({ posterior, prediction }: PosteriorPoint): Point {
  return [prediction, posterior];
}

interface TheoryLine {
  points: readonly Point[];
  /** Of the stroke, in pixels. */
  width: number;
}

interface TheoryPanel {
  title: string;
  xLabel: string;
  yLabel: string;
  theory: readonly TheoryLine[];
  curves: readonly { name: string; points: readonly Point[] }[];
}

function panel({ title, xLabel, yLabel, theory, curves }: TheoryPanel): Panel {
  const x = scaleLinear().domain([0, 1]).range([0, area.width]);
  const y = scaleLinear().domain([0, 1]).range([area.height, 0]);
  const format = (value: number) => value.toFixed(1);
  return {
    ...panelSize,
    content: [
      text(title, area.left, 13, { class: 'panel-title' }),
      axes(area, x, y, { label: xLabel, ticks, format }, { label: yLabel, ticks, format }),
      moved(
        area.left,
        area.top,
        element('line', { class: 'guide', x1: x(0), y1: y(0), x2: x(1), y2: y(1) }),
        ...theory.map(({ points, width }) =>
          element('path', { class: 'axis', 'stroke-width': width, d: pathOf(points, x, y) }),
        ),
        ...curves.map(({ name, points }) => curve(name, points, x, y)),
      ),
    ].join(''),
  };
}

function curve(name: string, points: readonly Point[], x: Scale, y: Scale): string {
  const marks = points.map(([left, top]) => mark(name, x(left), y(top), 3.2));
  return [element('path', { class: `line ${name}`, d: pathOf(points, x, y) }), ...marks].join('');
}

function pathOf(points: readonly Point[], x: Scale, y: Scale): string {
  return (
    line<Point>(
      ([left]) => x(left),
      ([, top]) => y(top),
    ).digits(2)(points) ?? ''
  );
}
