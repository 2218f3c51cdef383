/** Times beside those of the peers, and how times grow, as tables of text. */
import { textTable } from '../src/text/text-table.js';
import type { CostSeries } from './cost-law.js';
import { describeRatio } from './ratio.js';
import type { StepComparison, TimedRow } from './step-comparison.js';
import type { InferenceComparison } from './time-inference.js';
import {
  isAcceptedRoad,
  isOwnRoad,
  type RoadRow,
  type RoadStage,
  roadPeerOf,
  roadRatio,
  roadSeconds,
  roadStages,
  stageMedians,
} from './time-road.js';

export function stepTable({ network, gigaflopsPerStep, rows }: StepComparison): string {
  const { inputShape, inputChannels, baseFilters, classes } = network;
  const channels = `${inputChannels} channel${inputChannels > 1 ? 's' : ''}`;
  const title = `Training step, ${inputShape.join(' × ')}, ${channels}, ${classes} classes, ${baseFilters} base filters, ${gigaflopsPerStep < 10 ? gigaflopsPerStep.toFixed(1) : gigaflopsPerStep.toFixed(0)} GFLOP`;
  return `${title}\n${timesTable(rows, ['÷ best float32 peer', '% of matmul'], (row) => [
    row.timesBestFloat32Peer?.toFixed(2) ?? '–',
    row.shareOfMatmulPeak === null ? '–' : (100 * row.shareOfMatmulPeak).toFixed(0),
  ])}`;
}

export function inferenceTable({ shape, network, overlap, rows }: InferenceComparison): string {
  const windows = overlap
    ? `windows of ${network.inputShape.join(' × ')} that share ${overlap.join(' × ')}`
    : 'whole';
  const title = `Inference, ${shape.join(' × ')}, ${windows}, ${network.baseFilters} base filters`;
  return `${title}\n${timesTable(rows, [], () => [])}`;
}

/** Fastest first; who has no time comes last and says why. */
function timesTable<Row extends TimedRow>(
  rows: readonly Row[],
  more: readonly string[],
  valuesOf: (row: Row) => readonly string[],
): string {
  const timed = rows
    .filter(({ medianMs }) => medianMs !== null)
    .sort((a, b) => a.medianMs! - b.medianMs!)
    .map((row) => [
      row.name,
      row.precision,
      row.medianMs!.toFixed(1),
      ratioOf(row),
      ...valuesOf(row),
      row.role === 'ours' ? (row.isAccepted ? 'yes' : 'no') : '–',
      row.peakMegabytes ? (row.peakMegabytes / 1000).toFixed(1) : '–',
      String(row.roundsTimed),
    ]);
  const failed = rows
    .filter(({ medianMs, failure }) => medianMs === null || failure)
    .map(({ name, precision, failure }) => `${name}, ${precision}, failed: ${failure ?? 'not timed'}\n`);
  const header = ['', 'precision', 'ms', '÷ best same [range]', ...more, 'checked', 'peak GB', 'rounds'];
  return `${textTable(header, timed)}${failed.join('')}`;
}

function ratioOf({ timesBestPeerOfItsPrecision: ratio, rangeOfItsPrecision: range }: TimedRow): string {
  if (ratio === null) return '–';
  return range ? describeRatio({ median: ratio, lowest: range[0], highest: range[1] }) : ratio.toFixed(2);
}

/** Ratios are of the whole road and of each stage. */
export function roadTable(rows: readonly RoadRow[]): string {
  const body = rows
    .filter(({ rounds }) => rounds.some(Boolean))
    .map((row) => {
      const peer = roadPeerOf(row, rows);
      const seconds = stageMedians(row);
      const overPeer = (stage?: RoadStage) => (peer ? roadRatio(row, peer, stage) : null);
      const ratio = overPeer();
      const peaks = row.rounds.flatMap((line) => line?.peakMegabytes ?? []);
      return [
        row.name,
        ...roadStages.flatMap((stage) => [
          seconds[stage].toFixed(1),
          overPeer(stage)?.median.toFixed(2) ?? '–',
        ]),
        roadSeconds(seconds).toFixed(1),
        ratio ? describeRatio(ratio) : '–',
        !isOwnRoad(row) ? '–' : isAcceptedRoad(row) ? 'yes' : 'no',
        (Math.max(...peaks) / 1000).toFixed(1),
      ];
    });
  const failed = rows.flatMap(({ name, failure }) => (failure ? [`${name}, failed: ${failure}\n`] : []));
  const stages = roadStages.flatMap((stage) => [`${stage} s`, '÷ peer']);
  return `${textTable(['', ...stages, 'all s', '÷ peer [range]', 'checked', 'peak GB'], body)}${failed.join('')}`;
}

/** The exponent b of a·xᵇ through the medians of all points. */
export function costTable(series: readonly CostSeries[]): string {
  const body = series.map(({ what, variable, points, exponents }) => {
    const [first, last] = [points[0]!, points.at(-1)!];
    return [
      `${what} against ${variable}`,
      `${first.value} … ${last.value}`,
      `${first.medianMs.toFixed(1)} … ${last.medianMs.toFixed(1)}`,
      exponents.time.toFixed(2),
      `${first.megabytes.toFixed(0)} … ${last.megabytes.toFixed(0)}`,
      exponents.memory.toFixed(2),
    ];
  });
  return textTable(['', 'from … to', 'ms', 'exponent', 'MB more', 'exponent'], body);
}
