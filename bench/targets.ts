/** What the project promises of its speed and memory, and whether a result keeps it. */
import type { NetworkSettings } from '../src/study/run-config.js';
import type { BenchResult, MetricLine, PeerFailure } from './bench-result.js';
import type { Precision } from './competitors.js';
import { describeRatio, type Ratio, ratioOverRounds } from './ratio.js';
import type { StepComparison, TimedRow } from './step-comparison.js';
import type { InferenceComparison } from './time-inference.js';
import { isAcceptedRoad, isOwnRoad, type RoadRow, roadPeerOf, roadRatio } from './time-road.js';

export interface Verdict {
  what: string;
  /** The figure measured, in words; why there is none where `met` is null. */
  measured: string;
  wanted: string;
  met: boolean | null;
}

export function verdicts(result: BenchResult): Verdict[] {
  const { step, epoch, inference, road, memory, volume, augmentation, metrics } = result;
  return [
    ...(step?.comparisons.flatMap(stepVerdicts) ?? []),
    ...(inference?.flatMap(inferenceVerdicts) ?? []),
    ...(epoch ? [epochVerdict(epoch)] : []),
    ...(road ? roadVerdicts(road) : []),
    ...(memory?.flatMap(memoryVerdicts) ?? []),
    ...(volume ? [volumeVerdict(volume)] : []),
    ...(augmentation ? [augmentationVerdict(augmentation)] : []),
    ...(metrics ? metricVerdicts(metrics) : []),
  ];
}

function stepVerdicts({ network, rows }: StepComparison): Verdict[] {
  const own = rows.filter(({ role }) => role === 'ours');
  return own.map((row) => {
    const limit = stepLimit(network, row.precision);
    const found = rowAtMost(limit, row);
    const failed = rows.filter(
      ({ role, precision, failure }) => role === 'peer' && precision === row.precision && failure !== null,
    );
    const verdict = {
      what: `step, ${network.inputShape.join(' × ')}, ${network.baseFilters} filters, ${row.precision}: time ÷ best peer`,
      ...found,
      ...(found.met !== null &&
        failed.length > 0 && { measured: `${found.measured}, ${failed.length} of the peers failed` }),
    };
    const isAtPeak =
      !row.failure && row.precision === 'float32' && (row.shareOfMatmulPeak ?? 0) >= nearMatmulPeak;
    return isAtPeak
      ? { ...verdict, met: true, measured: `${verdict.measured}, at the matmul's rate` }
      : verdict;
  });
}

/** So near the machine's matrix product a float32 step is fast enough, whatever the peers do. */
const nearMatmulPeak = 0.9;

/** Against the best peer of the same precision. The fewer filters, the less of a step is arithmetic that can be won. */
function stepLimit({ baseFilters, inputShape }: NetworkSettings, precision: Precision): number {
  if (baseFilters <= 8) return 1;
  if (baseFilters <= 16 || inputShape.length === 3) return 0.9;
  return precision === 'float32' ? 0.8 : 0.95;
}

function rowAtMost(limit: number, row: TimedRow): Omit<Verdict, 'what'> {
  const { timesBestPeerOfItsPrecision: ratio, rangeOfItsPrecision: range, failure } = row;
  // What was timed before it failed may be another program than the one that failed.
  const verdict = atMost(limit, failure ? null : ratio, failure ?? 'no peer to compare with');
  if (failure) return verdict;
  if (ratio === null || !range) return verdict;
  const whole = { median: ratio, lowest: range[0], highest: range[1] };
  const measured = `${describeRatio(whole)}${besideLimit(limit, whole)}`;
  return { ...verdict, measured: row.isAccepted ? measured : `${measured}, ${unchecked}` };
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

/** Of a result from before the bench asked the agreement check. */
const unchecked = 'unchecked';

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const times = (ratio: number) => `${ratio.toFixed(1)} ×`;

function inferenceVerdicts({ shape, overlap, rows }: InferenceComparison): Verdict[] {
  const how = overlap ? 'by windows' : 'whole';
  return rows
    .filter(({ role }) => role === 'ours')
    .map((row) => ({
      what: `inference, ${shape.join(' × ')} ${how}, ${row.precision}: time ÷ best peer`,
      ...rowAtMost(0.9, row),
    }));
}

function epochVerdict(epoch: NonNullable<BenchResult['epoch']>): Verdict {
  const what = 'epoch: engine busy';
  if ('failure' in epoch) return { what, ...atLeast(0.95, null, percent, epoch.failure) };
  return { what, ...atLeast(0.95, epoch.line.busyShare, percent, '') };
}

function roadVerdicts(road: NonNullable<BenchResult['road']>): Verdict[] {
  const limit = 0.8;
  if ('failure' in road) return [{ what: 'road: time ÷ peer', ...atMost(limit, null, road.failure) }];
  return road.line.filter(isOwnRoad).map((row) => ({
    what: `road, ${row.name}: time ÷ peer`,
    ...roadAtMost(limit, row, roadPeerOf(row, road.line)),
  }));
}

function roadAtMost(limit: number, row: RoadRow, peer: RoadRow | undefined): Omit<Verdict, 'what'> {
  const ratio = peer && !row.failure ? roadRatio(row, peer) : null;
  const why = row.failure ?? peer?.failure ?? 'no peer to compare with';
  const verdict = atMost(limit, ratio?.median ?? null, why);
  if (!ratio) return verdict;
  const measured = `${describeRatio(ratio)}${besideLimit(limit, ratio)}`;
  return { ...verdict, measured: isAcceptedRoad(row) ? measured : `${measured}, ${unchecked}` };
}

/** Said where the rounds lie on both sides of the limit, so that another run may judge otherwise. */
function besideLimit(limit: number, { lowest, highest }: Ratio): string {
  return lowest <= limit && limit < highest ? ', rounds on both sides' : '';
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

function volumeVerdict(volume: NonNullable<BenchResult['volume']>): Verdict {
  const what = 'scoring of a volume: peak GB';
  if ('failure' in volume) return { what, ...atMost(2, null, volume.failure) };
  return { what, ...atMost(2, volume.line.peakMegabytes / 1000, '') };
}

function augmentationVerdict(augmentation: NonNullable<BenchResult['augmentation']>): Verdict {
  const what = 'augmentation: images per second ÷ batchgenerators';
  if ('failure' in augmentation) return { what, ...atLeast(5, null, times, augmentation.failure) };
  const [ours, peer] = augmentation.line.flatMap((line) => ('failure' in line ? [] : [line]));
  const ratio = peer ? ours!.imagesPerSecondAndCore / peer.imagesPerSecondAndCore : null;
  const verdict = atLeast(5, ratio, times, withoutPeer(augmentation.line));
  return { what, ...withRange(verdict, ours!, peer) };
}

function metricVerdicts(metrics: NonNullable<BenchResult['metrics']>): Verdict[] {
  const what = 'metrics: pixels per second ÷ fastest peer';
  if ('failure' in metrics) return [{ what, ...atLeast(10, null, times, metrics.failure) }];
  const timed = metrics.line.flatMap((line) => ('failure' in line ? [] : [line]));
  const pictures = [...new Set(timed.map(({ picture }) => picture))];
  return pictures.map((picture) => {
    const [ours, peer] = oursAndFastestPeer(timed, picture);
    const ratio = ours && peer ? ours.megapixelsPerSecond / peer.megapixelsPerSecond : null;
    const verdict = atLeast(10, ratio, times, withoutPeer(metrics.line));
    return { what: `${what}, ${picture}`, ...withRange(verdict, ours, peer) };
  });
}

interface WithRounds {
  rounds?: readonly number[];
}

/** "8.8 × [8.5, 9.0]": of the rounds in their order. */
function withRange<Part extends Omit<Verdict, 'what'>>(
  verdict: Part,
  ours: WithRounds | undefined,
  peer: WithRounds | undefined,
): Part {
  const ratio = ratioOverRounds(ours?.rounds ?? [], peer?.rounds ?? []);
  if (!ratio) return verdict;
  const range = `[${ratio.lowest.toFixed(1)}, ${ratio.highest.toFixed(1)}]`;
  return { ...verdict, measured: `${verdict.measured} ${range}` };
}

/** Why there is no ratio. */
function withoutPeer(lines: readonly (object | PeerFailure)[]): string {
  const failed = lines.find((line) => 'failure' in line);
  return failed ? `${failed.peer}: ${failed.failure}` : 'no peer to compare with';
}

/** The same single calibration error on both sides. */
function oursAndFastestPeer(
  lines: readonly MetricLine[],
  picture: string,
): [ours: MetricLine | undefined, peer: MetricLine | undefined] {
  const here = lines.filter((line) => line.picture === picture);
  const peers = here.filter(({ peer }) => !peer.startsWith('dsc-plus-plus'));
  const [fastest] = peers.sort((a, b) => b.megapixelsPerSecond - a.megapixelsPerSecond);
  return [here.find(({ peer }) => peer === 'dsc-plus-plus'), fastest];
}
