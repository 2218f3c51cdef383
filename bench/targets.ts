/** What the project promises of its speed, and whether a result keeps it. */
import type { BenchResult, MetricLine, PeerFailure } from './bench-result.js';
import type { StepComparison, StepRow } from './step-comparison.js';
import { roadRatio } from './time-road.js';

export interface Verdict {
  what: string;
  /** The figure measured, in words; why there is none where `met` is null. */
  measured: string;
  wanted: string;
  met: boolean | null;
}

export function verdicts(result: BenchResult): Verdict[] {
  const { step, epoch, road, memory, augmentation, metrics } = result;
  return [
    ...(step?.comparisons.flatMap(stepVerdicts) ?? []),
    ...(epoch ? [epochVerdict(epoch)] : []),
    ...(road ? roadVerdicts(road) : []),
    ...(memory?.flatMap(memoryVerdicts) ?? []),
    ...(augmentation ? [augmentationVerdict(augmentation)] : []),
    ...(metrics ? metricVerdicts(metrics) : []),
  ];
}

function stepVerdicts({ network, rows }: StepComparison): Verdict[] {
  const shape = network.inputShape.join(' × ');
  const limits = { float32: 0.95, bf16: 0.75 } as const;
  const own = rows.filter(({ role }) => role === 'ours');
  return own.map((row) => ({
    what: `step, ${shape}, ${row.precision}: time ÷ best float32 peer`,
    ...atMost(limits[row.precision], row.timesBestFloat32Peer, noRatio(row)),
  }));
}

function noRatio({ failure }: StepRow): string {
  return failure ?? 'no peer to compare with';
}

function atMost(limit: number, value: number | null, otherwise: string): Omit<Verdict, 'what'> {
  const wanted = `≤ ${limit}`;
  if (value === null) return { measured: otherwise, wanted, met: null };
  return { measured: value.toFixed(2), wanted, met: value <= limit };
}

function atLeast(
  limit: number,
  value: number | null,
  show: (value: number) => string,
  otherwise: string,
): Omit<Verdict, 'what'> {
  const wanted = `≥ ${show(limit)}`;
  if (value === null) return { measured: otherwise, wanted, met: null };
  return { measured: show(value), wanted, met: value >= limit };
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const times = (ratio: number) => `${ratio.toFixed(1)} ×`;

function epochVerdict(epoch: NonNullable<BenchResult['epoch']>): Verdict {
  const what = 'epoch: engine busy';
  if ('failure' in epoch) return { what, ...atLeast(0.95, null, percent, epoch.failure) };
  return { what, ...atLeast(0.95, epoch.line.busyShare, percent, '') };
}

function roadVerdicts(road: NonNullable<BenchResult['road']>): Verdict[] {
  if ('failure' in road) return [{ what: 'road: time ÷ peer', ...atMost(0.8, null, road.failure) }];
  const ours = road.line.filter(({ name }) => name.startsWith('dsc-plus-plus'));
  const peer = road.line.find((row) => !ours.includes(row));
  return ours.map((row) => ({
    what: `road, ${row.name}: time ÷ peer`,
    ...atMost(
      0.8,
      (peer && roadRatio(row, peer)?.median) ?? null,
      row.failure ?? peer?.failure ?? 'no peer to compare with',
    ),
  }));
}

function memoryVerdicts(memory: NonNullable<BenchResult['memory']>[number]): Verdict[] {
  if ('failure' in memory) return [{ what: 'memory', measured: memory.failure, wanted: 'flat', met: null }];
  const { mode, steps, tensorsAdded, residentDriftPercent } = memory.line;
  return [
    {
      what: `memory, ${mode}, ${steps} steps: tensors added`,
      measured: String(tensorsAdded),
      wanted: '0',
      met: tensorsAdded === 0,
    },
    {
      what: `memory, ${mode}, ${steps} steps: resident memory`,
      measured: `${residentDriftPercent >= 0 ? '+' : ''}${residentDriftPercent.toFixed(1)} %`,
      wanted: 'within 5 %',
      met: Math.abs(residentDriftPercent) <= 5,
    },
  ];
}

function augmentationVerdict(augmentation: NonNullable<BenchResult['augmentation']>): Verdict {
  const what = 'augmentation: images per second ÷ batchgenerators';
  if ('failure' in augmentation) return { what, ...atLeast(5, null, times, augmentation.failure) };
  const [ours, peer] = augmentation.line.flatMap((line) => ('failure' in line ? [] : [line]));
  const ratio = peer ? ours!.imagesPerSecondAndCore / peer.imagesPerSecondAndCore : null;
  return { what, ...atLeast(5, ratio, times, withoutPeer(augmentation.line)) };
}

function metricVerdicts(metrics: NonNullable<BenchResult['metrics']>): Verdict[] {
  const what = 'metrics: pixels per second ÷ fastest peer';
  if ('failure' in metrics) return [{ what, ...atLeast(10, null, times, metrics.failure) }];
  const timed = metrics.line.flatMap((line) => ('failure' in line ? [] : [line]));
  const pictures = [...new Set(timed.map(({ picture }) => picture))];
  return pictures.map((picture) => ({
    what: `${what}, ${picture}`,
    ...atLeast(10, calibrationRatio(timed, picture), times, withoutPeer(metrics.line)),
  }));
}

/** Why there is no ratio. */
function withoutPeer(lines: readonly (object | PeerFailure)[]): string {
  const failed = lines.find((line) => 'failure' in line);
  return failed ? `${failed.peer}: ${failed.failure}` : 'no peer to compare with';
}

/** The same single calibration error on both sides; the peer is the fastest of them. */
function calibrationRatio(lines: readonly MetricLine[], picture: string): number | null {
  const here = lines.filter((line) => line.picture === picture);
  const ours = here.find(({ peer }) => peer === 'dsc-plus-plus');
  const peers = here.filter(({ peer }) => !peer.startsWith('dsc-plus-plus'));
  if (!ours || peers.length === 0) return null;
  return ours.megapixelsPerSecond / Math.max(...peers.map(({ megapixelsPerSecond }) => megapixelsPerSecond));
}
