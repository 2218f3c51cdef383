import { scaleLinear } from 'd3-scale';
import type { MethodResult } from '../../evaluate/later-methods.js';
import { methodLabel } from '../../evaluate/method.js';
import { paretoFront } from '../../evaluate/pareto-front.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import { quantile } from '../../statistics/bootstrap.js';
import { counted, fixed } from '../../text/number-format.js';
import type { Chart, ChartAxis, ChartSeries } from '../chart/chart.js';
import type { Ink } from '../chart/inks.js';
import { pointLabels } from '../chart/point-labels.js';
import { methodKinds } from './method-inks.js';

/**
 * Calibration against Dice: NLL and DSC of every method on a data set, means over patients. Lower right is better.
 * A line joins the Pareto-optimal methods, which are listed below. They, DSC, DSC++ and methods whose overlap lies far
 * below the others are named in the plot where there is room. Undefined if no method has both numbers.
 *
 * ```ts
 * const ofOne = methodResults(evaluation.study).filter(({ dataset }) => dataset === 'dsb2018');
 * methodFrontChart('Calibration against Dice', 'preset mini', ofOne).panels.length; // 1
 * ```
 */
export function methodFrontChart(
  title: string,
  subtitle: string,
  results: readonly MethodResult[],
): Chart | undefined {
  const front = paretoFront(results);
  if (front.length === 0) return undefined;
  const known = results.filter(({ means }) => Number.isFinite(means.dsc) && Number.isFinite(means.nll));
  const axes = {
    x: overlapAxis(known.map(({ means }) => means.dsc)),
    y: likelihoodAxis(known.map(({ means }) => means.nll)),
    plot: { width: 620, height: 380 },
  };
  const references = ['dsc', 'dsc++'].flatMap((kind) => known.filter(({ method }) => method.kind === kind));
  const named = [...new Set([...references, ...front, ...farBelow(known)])].map(({ method, means }) => ({
    text: methodLabel(method),
    ink: inkOf(method),
    x: means.dsc,
    y: means.nll,
  }));
  return {
    title,
    subtitle,
    panels: [
      {
        title: 'NLL ↓ against DSC ↑',
        finding: `${front.map(({ method }) => methodLabel(method)).join('; ')}: no other of ${counted(results.length, 'method')} is better in both`,
        ...axes,
        series: [
          { label: 'Pareto-optimal', ink: 'neutral', draw: 'line', ...placesOf(front) },
          ...methodKinds.flatMap(({ kind, ...look }): ChartSeries[] => {
            const own = known.filter(({ method }) => method.kind === kind);
            if (own.length === 0) return [];
            const names = own.map(({ method }) => methodLabel(method));
            return [{ ...look, draw: 'marks', names, ...placesOf(own) }];
          }),
        ],
        labels: pointLabels(named, { marks: known.map(placeOf), line: front.map(placeOf) }, axes),
        numbers: {
          about: 'Pareto-optimal',
          columns: ['DSC', 'NLL'],
          rows: front.map(({ method, means }) => ({
            label: methodLabel(method),
            ink: inkOf(method),
            values: [
              fixed(means.dsc, metricCatalogue.dsc.digits),
              fixed(means.nll, metricCatalogue.nll.digits),
            ],
          })),
        },
      },
    ],
  };
}

/** Methods whose DSC lies more than three interquartile ranges below the lower quartile (Tukey's outer fence). */
function farBelow(results: readonly MethodResult[]): MethodResult[] {
  const sorted = results.map(({ means }) => means.dsc).sort((a, b) => a - b);
  const [lower, upper] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  return results.filter(({ means }) => means.dsc < lower - 3 * (upper - lower));
}

function placeOf({ means }: MethodResult): [number, number] {
  return [means.dsc, means.nll];
}

function placesOf(results: readonly MethodResult[]): Pick<ChartSeries, 'x' | 'y'> {
  return { x: results.map(({ means }) => means.dsc), y: results.map(({ means }) => means.nll) };
}

function inkOf(method: MethodResult['method']): Ink {
  return methodKinds.find(({ kind }) => kind === method.kind)!.ink;
}

/** Over the range of the values, with room for names on the right. */
function overlapAxis(values: readonly number[]): ChartAxis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const spread = Math.max(1e-4, high - low);
  return { label: 'DSC', range: [low - 0.06 * spread, high + 0.36 * spread] };
}

/** Logarithmic, because the NLL of an uncalibrated method is many times that of the others. */
function likelihoodAxis(values: readonly number[]): ChartAxis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const ratio = Math.max(1.01, high / low);
  const range: [number, number] = [low / ratio ** 0.12, high * ratio ** 0.08];
  const powers = [-4, -3, -2, -1, 0, 1].flatMap((power) =>
    [1, 1.5, 2, 3, 5, 7].map((digit) => Number(`${digit}e${power}`)),
  );
  const round = powers.filter((tick) => tick >= range[0] && tick <= range[1]);
  const ticks = round.length > 2 ? round : scaleLinear().domain(range).ticks(4);
  return { label: 'NLL (nat), logarithmic', range, scale: 'log', ticks };
}
