/** Runs the comparison of predictions: a whole image, and a volume window by window. */
import { join } from 'node:path';
import type { NetworkSettings } from '../src/study/run-config.js';
import { type Competitor, nodeCommand, type Precision } from './competitors.js';
import { inTurns, type TurnConditions, type Turns } from './in-turns.js';
import { compareTimes, type TimedRow } from './step-comparison.js';

export interface InferenceSetting {
  /** Spatial shape of what is predicted. */
  shape: readonly number[];
  /** Its input is the image, or a window. */
  network: NetworkSettings;
  /** Pixels that neighbouring windows share; null where the network sees the whole image. */
  overlap: readonly number[] | null;
}

export interface InferenceComparison extends InferenceSetting {
  rows: TimedRow[];
}

/** What one process prints. */
interface InferenceLine {
  version: string;
  medianMs: number;
  peakMegabytes: number;
  isAccepted?: boolean;
}

export interface InferenceConditions
  extends Pick<
    TurnConditions<InferenceLine>,
    'rounds' | 'environment' | 'limitSeconds' | 'signal' | 'onProgress'
  > {
  python: string | undefined;
  threads: number;
  device: 'cpu' | 'gpu';
}

const image: InferenceSetting = {
  shape: [512, 512],
  network: { inputChannels: 3, classes: 2, baseFilters: 32, depth: 4, inputShape: [512, 512] },
  overlap: null,
};

/** Half a window is shared, as in the protocol's patches, whose size this volume has. */
const volume: InferenceSetting = {
  shape: [80, 160, 160],
  network: { inputChannels: 1, classes: 3, baseFilters: 16, depth: 4, inputShape: [32, 64, 64] },
  overlap: [16, 32, 32],
};

const quick: readonly InferenceSetting[] = [
  { ...image, shape: [64, 64], network: { ...image.network, baseFilters: 4, inputShape: [64, 64] } },
  {
    shape: [24, 48, 48],
    network: { ...volume.network, baseFilters: 2, inputShape: [16, 32, 32] },
    overlap: [8, 16, 16],
  },
];

export function inferenceSettings(isQuick: boolean): readonly InferenceSetting[] {
  return isQuick ? quick : [image, volume];
}

export async function timeInference(
  settings: readonly InferenceSetting[],
  conditions: InferenceConditions,
): Promise<InferenceComparison[]> {
  const comparisons: InferenceComparison[] = [];
  for (const setting of settings) {
    const field = competitors(setting, conditions);
    const turns = await inTurns<InferenceLine>(field, {
      ...conditions,
      title: `inference, ${setting.shape.join(' × ')}`,
      describe: ({ medianMs, peakMegabytes }) =>
        `${medianMs.toFixed(0)} ms, ${(peakMegabytes / 1000).toFixed(1)} GB`,
      sitsOut: (one, all) => isOutOfTheRace(field, all, one),
    });
    const timed = turns.map((turn, index) => ({ ...field[index]!, ...turn }));
    comparisons.push({ ...setting, rows: compareTimes(timed) });
  }
  return comparisons;
}

/** Decided by the first round, against the fastest peer of the same precision; ours runs in every round. */
function isOutOfTheRace(
  field: readonly Competitor[],
  all: readonly Turns<InferenceLine>[],
  one: number,
): boolean {
  const { role, precision } = field[one]!;
  const first = all[one]!.rounds[0];
  if (role === 'ours' || !first) return false;
  const rivals = all.filter(
    (_, index) => field[index]!.role === 'peer' && field[index]!.precision === precision,
  );
  const fastest = Math.min(...rivals.map(({ rounds }) => rounds[0]?.medianMs ?? Infinity));
  return first.medianMs > 1.5 * fastest;
}

function competitors(
  { shape, network, overlap }: InferenceSetting,
  { python, threads, device }: InferenceConditions,
): Competitor[] {
  const common = [
    ...['--image', shape.join(','), '--threads', String(threads), '--device', device],
    ...['--channels', String(network.inputChannels), '--classes', String(network.classes)],
    ...['--base-filters', String(network.baseFilters), '--depth', String(network.depth)],
    ...(overlap ? ['--window', network.inputShape.join(','), '--overlap', overlap.join(',')] : []),
  ];
  return (['float32', 'bf16'] as const).flatMap((precision) => [
    {
      name: 'dsc-plus-plus',
      precision,
      role: 'ours' as const,
      program: process.execPath,
      args: [...nodeCommand('inference.ts'), ...common, '--precision', precision],
    },
    ...(python ? peers(python, precision, common, overlap !== null) : []),
  ]);
}

/** Channels first is far behind in float32, and wins in bf16 where it is compiled. */
function peers(
  python: string,
  precision: Precision,
  common: readonly string[],
  hasWindows: boolean,
): Competitor[] {
  const script = join('bench', 'peers', 'inference_pytorch.py');
  const library = hasWindows ? 'PyTorch, MONAI' : 'PyTorch';
  const peer = (mode: string, layout: string): Competitor => ({
    name: `${library}, ${mode}, ${layout}`,
    precision,
    role: 'peer',
    program: python,
    args: [script, ...common, '--precision', precision, '--mode', mode, '--layout', layout],
  });
  return [
    peer('eager', 'channels-last'),
    peer('compile', 'channels-last'),
    ...(precision === 'bf16' ? [peer('compile', 'channels-first')] : []),
  ];
}
