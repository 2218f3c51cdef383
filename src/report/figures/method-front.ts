import { scaleLinear } from 'd3-scale';
import type { MethodResult } from '../../evaluate/later-methods.js';
import { methodLabel } from '../../evaluate/method.js';
import { paretoFront } from '../../evaluate/pareto-front.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import { counted, fixed } from '../../text/number-format.js';
import type { Chart, ChartSeries } from '../chart/chart.js';
import { methodKinds } from './method-inks.js';

/**
 * Calibration against Dice: NLL and DSC of every method on a data set, means over patients. Lower right is better.
 * A line joins the Pareto-optimal methods, which are listed below. Undefined if no method has both numbers.
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
  const series: ChartSeries[] = [
    {
      label: 'Pareto-optimal',
      ink: 'neutral',
      draw: 'line',
      x: front.map(({ means }) => means.dsc),
      y: front.map(({ means }) => means.nll),
    },
    ...methodKinds.flatMap(({ kind, ...look }): ChartSeries[] => {
      const own = results.filter(({ method, means }) => method.kind === kind && Number.isFinite(means.nll));
      if (own.length === 0) return [];
      return [
        {
          ...look,
          draw: 'marks',
          names: own.map(({ method }) => methodLabel(method)),
          x: own.map(({ means }) => means.dsc),
          y: own.map(({ means }) => means.nll),
        },
      ];
    }),
  ];
  const range = (of: (result: MethodResult) => number): [number, number] => {
    const values = results.map(of).filter(Number.isFinite);
    const spread = Math.max(1e-4, Math.max(...values) - Math.min(...values));
    const ends = [Math.min(...values) - 0.1 * spread, Math.max(...values) + 0.1 * spread];
    return scaleLinear().domain(ends).nice(5).domain() as [number, number];
  };
  return {
    title,
    subtitle,
    panels: [
      {
        title: 'NLL ↓ against DSC ↑',
        finding: `${front.map(({ method }) => methodLabel(method)).join('; ')}: no other of ${counted(results.length, 'method')} is better in both`,
        x: { label: 'DSC', range: range(({ means }) => means.dsc) },
        y: { label: 'NLL (nat)', range: range(({ means }) => means.nll) },
        plot: { width: 520, height: 340 },
        series,
        numbers: {
          about: 'Pareto-optimal',
          columns: ['DSC', 'NLL'],
          rows: front.map(({ method, means }) => ({
            label: methodLabel(method),
            ink: methodKinds.find(({ kind }) => kind === method.kind)!.ink,
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
