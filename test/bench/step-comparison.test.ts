import { expect } from 'chai';
import {
  bestPeer,
  compareSteps,
  flopsPerStep,
  pairedRatio,
  type StepLine,
  type Timed,
} from '../../bench/step-comparison.js';
import { isOutOfTheRace } from '../../bench/time-steps.js';

const line = (medianMs: number): StepLine => ({
  version: '1.0',
  device: 'cpu',
  medianMs,
  minimumMs: medianMs - 1,
  peakMegabytes: 700,
  isAccepted: true,
});
const timed = (
  name: string,
  role: Timed['role'],
  precision: Timed['precision'],
  milliseconds: (number | undefined)[],
): Timed => ({
  name,
  role,
  precision,
  rounds: milliseconds.map((ms) => (ms === undefined ? undefined : line(ms))),
});

const network = { inputChannels: 1, classes: 2, baseFilters: 1, depth: 1, inputShape: [10, 10] };

describe('comparison of steps', () => {
  const ours = timed('ours', 'ours', 'float32', [80, 160, 90]);
  const ours16 = timed('ours', 'ours', 'bf16', [50, 100, 60]);
  const eager = timed('our eager', 'our eager mode', 'float32', [10, undefined, undefined]);
  const fast = timed('fast', 'peer', 'float32', [100, 200, 100]);
  const slow = timed('slow', 'peer', 'float32', [400, undefined, undefined]);
  const fast16 = timed('fast', 'peer', 'bf16', [125, 200, 120]);
  const absent: Timed = { ...timed('absent', 'peer', 'bf16', []), failure: 'no module' };
  const field = [ours, ours16, eager, fast, slow, fast16, absent];

  it('counts three passes of two flops a multiply-add', () => {
    // At 100 pixels: encoder 1→1→1, decoder 2→1→1, head 1→2. At 25: bottleneck 1→2→2, upwards 2→1 by 2 × 2.
    const multiplyAdds = (9 + 9 + 18 + 9 + 2) * 100 + (18 + 36 + 8) * 25;
    expect(flopsPerStep(network)).to.equal(6 * multiplyAdds);
    expect(multiplyAdds).to.equal(6250);
  });

  it('takes the ratio in each round, then its median: a disturbed round disturbs both sides', () => {
    // 80/100, 160/200, 90/100 → median 0.8; the ratio of the medians would be 90/100.
    expect(pairedRatio(ours, fast)).to.deep.equal({ median: 0.8, lowest: 0.8, highest: 0.9 });
    expect(pairedRatio(slow, fast)!.median).to.equal(4);
    expect(pairedRatio(absent, fast)).to.equal(null);
    expect(pairedRatio(ours, undefined)).to.equal(null);
  });

  it('knows the best peer of a precision, and that our eager mode is none', () => {
    expect(bestPeer(field, 'float32')).to.equal(fast);
    expect(bestPeer(field, 'bf16')).to.equal(fast16);
    expect(bestPeer([ours, eager, absent], 'float32')).to.equal(undefined);
  });

  it('makes a row for everyone, with the reason where there is no time', () => {
    const { rows, gigaflopsPerStep, bestPeer: best } = compareSteps(network, field, 0.001);
    expect(gigaflopsPerStep).to.be.closeTo(37.5e-6, 1e-18);
    expect(best).to.deep.equal({ float32: 'fast', bf16: 'fast' });
    expect(rows[0]).to.deep.equal({
      name: 'ours',
      precision: 'float32',
      role: 'ours',
      version: '1.0',
      roundsTimed: 3,
      medianMs: 90,
      minimumMs: 79,
      timesBestFloat32Peer: 0.8,
      timesBestPeerOfItsPrecision: 0.8,
      rangeOfItsPrecision: [0.8, 0.9],
      peakMegabytes: 700,
      // 37.5e-6 GFLOP in 0.09 s, of 0.001 GFLOP/s.
      shareOfMatmulPeak: 37_500 / 1e9 / 0.09 / 0.001,
      isAccepted: true,
      failure: null,
    });
    expect(rows[1]).to.include({ timesBestFloat32Peer: 0.5, timesBestPeerOfItsPrecision: 0.5 });
    // Nobody checks a peer.
    expect(rows[4]!.isAccepted).to.equal(null);
    // Nor has a program been checked that never ran.
    expect(compareSteps(network, [timed('ours', 'ours', 'float32', [])], null).rows[0]!.isAccepted).to.equal(
      false,
    );
    expect(rows[6]).to.include({ medianMs: null, roundsTimed: 0, failure: 'no module' });
  });

  it('has no share of a peak that could not be measured', () => {
    expect(compareSteps(network, field, null).rows[0]!.shareOfMatmulPeak).to.equal(null);
  });

  it('sends home after the first round who is far behind, but never our compiled step', () => {
    expect(isOutOfTheRace(slow, [fast, slow])).to.equal(true);
    expect(isOutOfTheRace(fast, [fast, slow])).to.equal(false);
    expect(isOutOfTheRace(timed('ours', 'ours', 'float32', [900]), [fast, slow])).to.equal(false);
    expect(isOutOfTheRace(timed('new', 'peer', 'float32', []), [fast])).to.equal(false);
    // However fast ours is: peers are measured against each other, so that one of them is there in every round.
    expect(isOutOfTheRace(slow, [timed('ours', 'ours', 'float32', [1]), slow])).to.equal(false);
  });
});
