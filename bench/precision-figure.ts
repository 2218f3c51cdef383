/**
 * What training in bf16 changes, in one picture: the mean difference of each metric on each set on the band of what another seed
 * changes, then the loss curves of both precisions, set by set.
 */
import { metricCatalogue } from '../src/metrics/catalogue.js';
import type { ChartPanel, ChartSeries } from '../src/report/chart/chart.js';
import type { Ink } from '../src/report/chart/inks.js';
import { svgChart } from '../src/report/chart/svg-chart.js';
import { renderFigure } from '../src/report/chart/svg-figure.js';
import { figureStyle } from '../src/report/chart/svg-style.js';
import { counted, signed } from '../src/text/number-format.js';
import { type ComparedPrecisions, comparedMetrics, type LossCurve } from './precision-comparison.js';

export function precisionFigure(compared: readonly ComparedPrecisions[]): string {
  const chart = {
    title: 'Trained in bf16 beside float32',
    subtitle:
      'same fold, seed and images · whiskers: twice what another seed changes · dots: the network that was tested',
    panels: [
      ...comparedMetrics.map((metric) => differencePanel(metric, compared)),
      ...compared.map(curvePanel),
    ],
  };
  return renderFigure(svgChart(chart), 'precision', figureStyle, 3);
}

function differencePanel(
  metric: (typeof comparedMetrics)[number],
  compared: readonly ComparedPrecisions[],
): ChartPanel {
  const { label, digits, better } = metricCatalogue[metric];
  const names = compared.map(({ dataset }) => dataset);
  const own = compared.map(({ lines }) => lines.find((line) => line.metric === metric)!);
  const measured = own.flatMap(({ seedSpread }, place) =>
    seedSpread === null ? [] : [{ place, reach: 2 * seedSpread }],
  );
  const ends = [...own.map(({ difference }) => Math.abs(difference)), ...measured.map(({ reach }) => reach)];
  const reach = 1.1 * Math.max(1e-6, ...ends);
  const height: [number, number] = [own.length - 0.4, -0.6];
  const found = own.map(({ difference, seedSpread }, place) => {
    const band = seedSpread === null ? 'no second seed' : `±${(2 * seedSpread).toFixed(digits)}`;
    return `${names[place]} ${signed(difference, digits)} (${band})`;
  });
  return {
    title: `${label}, ${better} is better`,
    finding: `bf16 − float32, and twice what another seed changes: ${found.join(', ')}`,
    x: { label: 'bf16 − float32', range: [-reach, reach] },
    y: { label: '', range: height, names },
    plot: { width: 190, height: Math.max(120, 30 * own.length) },
    series: [
      { label: 'No difference', ink: 'guide', draw: 'line', x: [0, 0], y: height },
      {
        label: 'Another seed, twice',
        ink: 'neutral',
        draw: 'marks',
        x: measured.map(() => 0),
        y: measured.map(({ place }) => place),
        low: measured.map(({ reach: end }) => -end),
        high: measured.map(({ reach: end }) => end),
        interval: 'x',
      },
      {
        label: 'Mean difference',
        ink: 'calibrated',
        draw: 'marks',
        names,
        x: own.map(({ difference }) => difference),
        y: own.map((_, place) => place),
      },
    ],
  };
}

function curvePanel({ dataset, float32, bf16, seedPairs, verdict }: ComparedPrecisions): ChartPanel {
  const all = [float32, bf16].flatMap(({ training, validation }) => [...training, ...validation]);
  const last = Math.max(float32.training.length, bf16.training.length);
  const words = ([name, { validation, testedEpoch }]: [string, LossCurve]) =>
    `${name} ${validation[testedEpoch - 1]!.toPrecision(3)} at epoch ${testedEpoch} of ${validation.length}`;
  return {
    title: dataset,
    notes: [verdict === 'cannot be said' ? `${verdict}, ${counted(seedPairs, 'pair')}` : `bf16 ${verdict}`],
    finding: `tested networks have a validation loss of ${words(['float32', float32])}, ${words(['bf16', bf16])}`,
    x: { label: 'Epoch', range: [0, last] },
    y: { label: 'Loss', range: [0, Math.max(...all)] },
    plot: { width: 240, height: 150 },
    series: [...curveSeries('float32', 'baseline', float32), ...curveSeries('bf16', 'third', bf16)],
  };
}

function curveSeries(
  name: string,
  ink: Ink,
  { training, validation, testedEpoch }: LossCurve,
): ChartSeries[] {
  const x = training.map((_, at) => at + 1);
  return [
    { label: `Training, ${name}`, ink, draw: 'line', weight: 'thin', x, y: training },
    { label: `Validation, ${name}`, ink, draw: 'line', x, y: validation, marked: [testedEpoch - 1] },
  ];
}
