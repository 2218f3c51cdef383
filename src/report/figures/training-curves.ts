/**
 * Training curves: loss on the training steps (thin) and on the validation cases (bold) per epoch, one pair of curves
 * a seed; a mark stands at the epoch whose network was tested, a tick under the axis where the learning rate fell.
 */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { DatasetRuns, PairRuns } from '../../evaluate/dataset-runs.js';
import type { EpochRecord } from '../../study/epoch-record.js';
import type { PresetName } from '../../study/run-config.js';
import { axes, type PlotArea, type Scale } from './axes.js';
import { type Figure, mark, type Panel } from './figure.js';
import { pairLegend, pairSubtitle, pairTitle, type Series, series } from './pair-figure.js';
import { element, moved, text } from './svg.js';

export function trainingCurves(preset: PresetName, runs: DatasetRuns, pair: PairRuns): Figure {
  return {
    name: `training-${runs.dataset}-${pair.pair.baseline}`,
    title: `Training: ${pairTitle(runs, pair)}`,
    subtitle: `${pairSubtitle(preset, runs, pair)} · bold: validation, thin: training, mark: tested epoch, tick: lower rate`,
    description: 'Training and validation loss per epoch and seed. The two losses have different scales.',
    legend: pairLegend(pair),
    panels: series(pair).map(lossPanel),
  };
}

const area: PlotArea = { left: 62, top: 24, width: 390, height: 210 };
const panelSize = { width: 462, height: 278 };

function lossPanel({ name, label, runs }: Series): Panel {
  const histories = runs.map((run) => run.history);
  const losses = histories.flat().flatMap((epoch) => [epoch.trainingLoss, epoch.validationLoss]);
  const epochs = Math.max(...histories.map((history) => history.length), 1);
  const x = scaleLinear().domain([0, epochs]).range([0, area.width]);
  const y = scaleLinear()
    .domain([Math.min(0, ...losses), Math.max(...losses)])
    .nice(5)
    .range([area.height, 0]);
  return {
    ...panelSize,
    content: [
      text(label, area.left, 13, { class: 'panel-title' }),
      axes(
        area,
        x,
        y,
        { label: 'Epoch', ticks: x.ticks(6).filter(Number.isInteger), format: String },
        { label: 'Loss', ticks: y.ticks(5), format: y.tickFormat(5) },
      ),
      moved(area.left, area.top, ...histories.map((history) => seedCurves(name, history, x, y))),
    ].join(''),
  };
}

function seedCurves(name: string, history: readonly EpochRecord[], x: Scale, y: Scale): string {
  const path = (loss: (epoch: EpochRecord) => number) =>
    line<EpochRecord>(
      (epoch) => x(epoch.epoch),
      (epoch) => y(loss(epoch)),
    ).digits(2)(history) ?? '';
  const tested = history.filter((epoch) => epoch.best).at(-1);
  const cuts = history.filter(
    (epoch, index) => index > 0 && epoch.learningRate < history[index - 1]!.learningRate,
  );
  return [
    element('path', { class: `line thin ${name}`, d: path((epoch) => epoch.trainingLoss) }),
    element('path', { class: `line ${name}`, d: path((epoch) => epoch.validationLoss) }),
    tested ? mark(name, x(tested.epoch), y(tested.validationLoss), 4.5) : '',
    ...cuts.map(({ epoch }) =>
      element('line', {
        class: `whisker ${name}`,
        x1: x(epoch),
        x2: x(epoch),
        y1: area.height,
        y2: area.height - 9,
      }),
    ),
  ].join('');
}
