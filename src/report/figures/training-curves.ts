import { scaleLinear } from 'd3-scale';
import { groupBy } from '../../core/group-by.js';
import type { EpochRecord } from '../../study/epoch-record.js';
import type { Chart, ChartPanel, ChartSeries } from '../chart/chart.js';
import type { Ink } from '../chart/inks.js';

/** The epochs of one network with the label of its panel; `ink` is that of its loss. */
export type TrainedEpochs = readonly [label: string, history: readonly EpochRecord[], ink?: Ink];

/**
 * Loss on the training steps (thin) and on the validation cases (bold) per epoch, with a mark at the epoch of the
 * tested network and a stroke at the bottom where the learning rate was reduced. One panel per label, because
 * losses have different scales; networks with the same label, such as several seeds, share a panel.
 *
 * ```ts
 * const chart = trainingChart('Training', 'phantom-skin', [['DSC', trained[0].history]]);
 * chart.title; // 'Training'
 * ```
 */
export function trainingChart(title: string, subtitle: string, runs: readonly TrainedEpochs[]): Chart {
  const panels = [...groupBy(runs, ([label]) => label).values()].map(panel);
  return { title, subtitle, panels };
}

function panel(networks: readonly TrainedEpochs[]): ChartPanel {
  const epochs = networks.flatMap(([, history]) => history);
  const losses = epochs.flatMap(({ trainingLoss, validationLoss }) => [trainingLoss, validationLoss]);
  const last = Math.max(1, ...epochs.map(({ epoch }) => epoch));
  const [low, high] = scaleLinear()
    .domain([Math.min(0, ...losses), Math.max(...losses)])
    .nice(5)
    .domain() as [number, number];
  return {
    title: networks[0]![0],
    finding: `tested networks have ${networks.map(networkFinding).join('; ')}`,
    x: {
      label: 'Epoch',
      range: [0, last],
      ticks: scaleLinear([0, last], [0, 1]).ticks(6).filter(Number.isInteger),
    },
    y: { label: 'Loss', range: [low, high] },
    plot: { width: 320, height: 210 },
    series: networks.flatMap((network) => series(network, low)),
  };
}

function series([, history, ink = 'calibrated']: TrainedEpochs, floor: number): ChartSeries[] {
  const x = history.map(({ epoch }) => epoch);
  const tested = testedEpoch(history);
  const cuts = history.filter((epoch, at) => at > 0 && epoch.learningRate < history[at - 1]!.learningRate);
  const common = { ink, x } as const;
  return [
    {
      ...common,
      label: 'Training',
      draw: 'line',
      weight: 'thin',
      y: history.map((epoch) => epoch.trainingLoss),
    },
    { ...common, label: 'Validation', draw: 'line', y: history.map((epoch) => epoch.validationLoss) },
    ...(tested ? [testedMark(ink, tested)] : []),
    {
      label: 'Learning rate reduced',
      ink,
      draw: 'ticks',
      x: cuts.map(({ epoch }) => epoch),
      y: cuts.map(() => floor),
    },
  ];
}

function testedMark(ink: Ink, { epoch, validationLoss }: EpochRecord): ChartSeries {
  return { label: 'Tested network', ink, draw: 'marks', x: [epoch], y: [validationLoss] };
}

/** The last epoch that was the best so far, whose network is kept. */
function testedEpoch(history: readonly EpochRecord[]): EpochRecord | undefined {
  return history.filter(({ best }) => best).at(-1);
}

/** "validation loss 0.123 at epoch 30 of 42". */
function networkFinding([, history]: TrainedEpochs): string {
  const tested = testedEpoch(history);
  if (!tested) return `none after ${history.length} epochs`;
  return `validation loss ${tested.validationLoss.toPrecision(3)} at epoch ${tested.epoch} of ${history.length}`;
}
