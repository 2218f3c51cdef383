/** From the times of rounds to rows with ratios: arithmetic alone. */
import { multiplyAdds } from '../src/model/unet-parameters.js';
import type { NetworkSettings } from '../src/study/run-config.js';
import type { Competitor, Precision } from './competitors.js';
import { median } from './median.js';
import { type Ratio, ratioOverRounds } from './ratio.js';

/** What a timing script prints of one process. */
export interface StepLine {
  version: string;
  device: string;
  /** Median over the steps of the process, and the fastest of them. */
  medianMs: number;
  minimumMs: number;
  peakMegabytes?: number;
  /** Ours: that the agreement check accepted the program at this shape before it was timed. */
  isAccepted?: boolean;
}

/** A competitor with its round times; a round that it sat out is undefined. */
export interface Timed extends Pick<Competitor, 'name' | 'precision' | 'role'> {
  rounds: readonly ((Pick<StepLine, 'medianMs'> & Partial<StepLine>) | undefined)[];
  /** Why there is no time. */
  failure?: string;
}

/** One competitor at one setting, beside the best of its precision. */
export interface TimedRow extends Pick<Competitor, 'name' | 'precision' | 'role'> {
  version: string | null;
  roundsTimed: number;
  /** Median over rounds of the processes' medians. */
  medianMs: number | null;
  /** Median over rounds of this time ÷ the best peer's of this row's precision in the same round. */
  timesBestPeerOfItsPrecision: number | null;
  /** The lowest and the highest of those ratios. */
  rangeOfItsPrecision?: readonly [lowest: number, highest: number] | null;
  /** Most resident memory of a process, the largest of the rounds. */
  peakMegabytes?: number | null;
  /** Ours: whether every process checked its program before it timed it; null for peers, absent in older results. */
  isAccepted?: boolean | null;
  failure: string | null;
}

export interface StepRow extends TimedRow {
  minimumMs: number | null;
  /** The ratio against the best float32 peer, whatever the precision of this row. */
  timesBestFloat32Peer: number | null;
  /** Arithmetic of the convolutions per second ÷ the machine's float32 matrix product. */
  shareOfMatmulPeak: number | null;
}

export interface StepComparison {
  network: NetworkSettings;
  gigaflopsPerStep: number;
  bestPeer: Record<Precision, string | null>;
  rows: StepRow[];
}

/** Forward pass, gradients of the inputs, gradients of the weights: three times the forward pass, two flops each. */
export function flopsPerStep(network: NetworkSettings): number {
  return 3 * 2 * multiplyAdds(network);
}

export function compareSteps(
  network: NetworkSettings,
  timed: readonly Timed[],
  peakGigaflops: number | null,
): StepComparison {
  const gigaflopsPerStep = flopsPerStep(network) / 1e9;
  const bestFloat32 = bestPeer(timed, 'float32');
  const rows = compareTimes(timed).map((row, index): StepRow => {
    const { medianMs } = row;
    const fastest = timed[index]!.rounds.flatMap((line) => line?.minimumMs ?? []);
    return {
      ...row,
      minimumMs: fastest.length > 0 ? Math.min(...fastest) : null,
      timesBestFloat32Peer: pairedRatio(timed[index]!, bestFloat32)?.median ?? null,
      shareOfMatmulPeak:
        medianMs && peakGigaflops ? gigaflopsPerStep / (medianMs / 1000) / peakGigaflops : null,
    };
  });
  return {
    network,
    gigaflopsPerStep,
    bestPeer: { float32: bestFloat32?.name ?? null, bf16: bestPeer(timed, 'bf16')?.name ?? null },
    rows,
  };
}

/** A row for everyone, in the order given. */
export function compareTimes(timed: readonly Timed[]): TimedRow[] {
  const best = { float32: bestPeer(timed, 'float32'), bf16: bestPeer(timed, 'bf16') };
  return timed.map((competitor) => {
    const { name, precision, role } = competitor;
    const lines = competitor.rounds.filter((line) => line !== undefined);
    const ratio = pairedRatio(competitor, best[precision]);
    const peaks = lines.flatMap((line) => line.peakMegabytes ?? []);
    return {
      name,
      precision,
      role,
      version: lines[0]?.version ?? null,
      roundsTimed: lines.length,
      medianMs: lines.length > 0 ? median(lines.map((line) => line.medianMs)) : null,
      timesBestPeerOfItsPrecision: ratio?.median ?? null,
      rangeOfItsPrecision: ratio && [ratio.lowest, ratio.highest],
      peakMegabytes: peaks.length > 0 ? Math.max(...peaks) : null,
      isAccepted:
        role === 'ours' ? lines.length > 0 && lines.every((line) => line.isAccepted === true) : null,
      failure: competitor.failure ?? null,
    };
  });
}

/** The peer of a precision with the lowest median; undefined where none has a time. */
export function bestPeer(timed: readonly Timed[], precision: Precision): Timed | undefined {
  const time = ({ rounds }: Timed) => median(rounds.flatMap((line) => (line ? [line.medianMs] : [])));
  return timed
    .filter((one) => one.role === 'peer' && one.precision === precision && one.rounds.some(Boolean))
    .sort((a, b) => time(a) - time(b))[0];
}

/** One's time over the other's. */
export function pairedRatio(one: Timed, other: Timed | undefined): Ratio | null {
  const times = ({ rounds }: Timed) => rounds.map((line) => line?.medianMs);
  return other ? ratioOverRounds(times(one), times(other)) : null;
}
