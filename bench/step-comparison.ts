/** From the times of rounds to rows with ratios: arithmetic alone. */
import { multiplyAdds } from '../src/model/unet-parameters.js';
import type { NetworkSettings } from '../src/study/run-config.js';
import type { Competitor, Precision } from './competitors.js';
import { median } from './median.js';

/** What a timing script prints of one process. */
export interface StepLine {
  version: string;
  device: string;
  /** Median over the steps of the process, and the fastest of them. */
  medianMs: number;
  minimumMs: number;
}

/** A competitor with its round times; a round that it sat out is undefined. */
export interface Timed extends Pick<Competitor, 'name' | 'precision' | 'role'> {
  rounds: readonly (StepLine | undefined)[];
  /** Why there is no time. */
  failure?: string;
}

export interface StepRow extends Pick<Competitor, 'name' | 'precision' | 'role'> {
  version: string | null;
  roundsTimed: number;
  /** Median over rounds of the processes' medians. */
  medianMs: number | null;
  minimumMs: number | null;
  /** Median over rounds of this time ÷ the best float32 peer's in the same round. */
  timesBestFloat32Peer: number | null;
  /** The same against the best peer of this row's precision. */
  timesBestPeerOfItsPrecision: number | null;
  /** Arithmetic of the convolutions per second ÷ the machine's float32 matrix product. */
  shareOfMatmulPeak: number | null;
  failure: string | null;
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
  const best = { float32: bestPeer(timed, 'float32'), bf16: bestPeer(timed, 'bf16') };
  const rows = timed.map((competitor): StepRow => {
    const { name, precision, role } = competitor;
    const lines = competitor.rounds.filter((line) => line !== undefined);
    const medianMs = lines.length > 0 ? median(lines.map((line) => line.medianMs)) : null;
    return {
      name,
      precision,
      role,
      version: lines[0]?.version ?? null,
      roundsTimed: lines.length,
      medianMs,
      minimumMs: lines.length > 0 ? Math.min(...lines.map((line) => line.minimumMs)) : null,
      timesBestFloat32Peer: pairedRatio(competitor, best.float32),
      timesBestPeerOfItsPrecision: pairedRatio(competitor, best[precision]),
      shareOfMatmulPeak:
        medianMs && peakGigaflops ? gigaflopsPerStep / (medianMs / 1000) / peakGigaflops : null,
      failure: competitor.failure ?? null,
    };
  });
  return {
    network,
    gigaflopsPerStep,
    bestPeer: { float32: best.float32?.name ?? null, bf16: best.bf16?.name ?? null },
    rows,
  };
}

/** The peer of a precision with the lowest median; undefined where none has a time. */
export function bestPeer(timed: readonly Timed[], precision: Precision): Timed | undefined {
  const time = ({ rounds }: Timed) => median(rounds.flatMap((line) => (line ? [line.medianMs] : [])));
  return timed
    .filter((one) => one.role === 'peer' && one.precision === precision && one.rounds.some(Boolean))
    .sort((a, b) => time(a) - time(b))[0];
}

/** Median over the rounds that both ran of one's time ÷ the other's: what disturbs a round disturbs both. */
export function pairedRatio(one: Timed, other: Timed | undefined): number | null {
  const ratios = one.rounds.flatMap((line, round) => {
    const opposite = other?.rounds[round];
    return line && opposite ? [line.medianMs / opposite.medianMs] : [];
  });
  return ratios.length > 0 ? median(ratios) : null;
}
