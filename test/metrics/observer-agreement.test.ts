import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { ObserverTally, poolObserverTables } from '../../src/metrics/observer-agreement.js';

const mask = (values: readonly number[]) => ({ shape: [1, values.length], data: Uint8Array.from(values) });
const plain = { channels: 2, first: 0, decidedBy: 0 };
const rows = (foreground: readonly number[]) => Float32Array.from(foreground.flatMap((p) => [1 - p, p]));

function scored(foreground: readonly number[], first: readonly number[], second: readonly number[]) {
  const tally = new ObserverTally(mask(first), mask(second));
  tally.add(rows(foreground), 2, plain);
  return tally.finish();
}

describe('a network beside two observers', () => {
  it('is scored against each and their mean: four pixels by hand', () => {
    // Pixel by pixel: both mark, the first alone, the second alone, nobody.
    const { values, byPrediction } = scored([0.75, 0.5, 0.25, 0], [1, 1, 0, 0], [1, 0, 1, 0]);
    expect(values.dsc_observers).to.equal(2 / 4);
    // ½ is decided as background: the mask is the first pixel.
    expect(values.dsc_first).to.equal(2 / 3);
    expect(values.dsc_second).to.equal(2 / 3);
    expect(values.brier_first).to.be.closeTo((0.0625 + 0.25 + 0.0625 + 0) / 4, 1e-12);
    expect(values.brier_second).to.be.closeTo((0.0625 + 0.25 + 0.5625 + 0) / 4, 1e-12);
    expect(values.brier_mean).to.be.closeTo((0.0625 + 0 + 0.0625 + 0) / 4, 1e-12);
    const logs = (second: number) =>
      (-Math.log(0.75) - Math.log(0.5) - Math.log(second) - Math.log(1 - 1e-7)) / 4;
    expect(values.nll_first).to.be.closeTo(logs(0.75), 1e-12);
    expect(values.nll_second).to.be.closeTo(logs(0.25), 1e-12);
    expect(values.nll_mean).to.be.closeTo((logs(0.75) + logs(0.25)) / 2, 1e-12);
    expect(values.disagreement).to.equal(0.5);
    expect(values.expected_disagreement).to.be.closeTo((2 * (0.1875 + 0.25 + 0.1875)) / 4, 1e-12);
    // Disagreed on: min(p, 1 − p) of ½ and ¼; agreed on: ¼ and 0. Of four pairs three are won and one is a draw.
    expect(values.disagreement_auc).to.equal(3.5 / 4);
    expect(byPrediction.count[15]).to.equal(1);
    expect(byPrediction.first[15]).to.equal(1);
    expect(byPrediction.disagreement[10]).to.equal(1);
  });

  it('finds what a slow count finds, however the case is cut', () => {
    const stream = RandomStream.fromSeed(19);
    const p = Array.from({ length: 9000 }, () => Math.fround(stream.uniform()));
    const draw = () => p.map((value) => Number(stream.chance(value)));
    const [first, second] = [draw(), draw()];
    const tally = new ObserverTally(mask(first), mask(second));
    tally.add(rows(p.slice(0, 5000)), 2, plain);
    tally.add(rows(p.slice(5000)), 2, plain);
    const { values } = tally.finish();
    const whole = scored(p, first, second).values;
    for (const [metric, value] of Object.entries(whole)) {
      expect(values[metric as keyof typeof values], metric).to.be.closeTo(value, 1e-12);
    }
    // Independent observers who mark with probability p disagree 2 p (1 − p) of the time: a third.
    expect(values.disagreement).to.be.closeTo(values.expected_disagreement, 0.02);
    const doubt = p.map((value) => Math.min(value, 1 - value));
    const differ = p.map((_, pixel) => first[pixel] !== second[pixel]);
    let [won, pairs] = [0, 0];
    for (let a = 0; a < 1500; a++) {
      for (let b = 0; b < 1500; b++) {
        if (!differ[a] || differ[b]) continue;
        pairs++;
        won += doubt[a]! > doubt[b]! ? 1 : doubt[a] === doubt[b] ? 0.5 : 0;
      }
    }
    const part = scored(p.slice(0, 1500), first.slice(0, 1500), second.slice(0, 1500)).values;
    // Cells are 1/64 wide: few pairs share one.
    expect(part.disagreement_auc).to.be.closeTo(won / pairs, 2e-3);
  });

  it('decides by another version where the layout says so, and looks at any foreground of several classes', () => {
    const tally = new ObserverTally(mask([2, 0]), mask([1, 0]));
    // Two versions of three classes; the second is scored, the first decides.
    const data = Float32Array.of(0.2, 0.1, 0.7, 0.6, 0.1, 0.3, 0.8, 0.1, 0.1, 0.9, 0.05, 0.05);
    tally.add(data, 3, { channels: 6, first: 3, decidedBy: 0 });
    const { values } = tally.finish();
    expect(values).to.include({ dsc_first: 1, dsc_second: 1, dsc_observers: 1, disagreement: 0 });
    expect(values.brier_first).to.be.closeTo((0.6 ** 2 + 0.1 ** 2) / 2, 1e-7);
    expect(values.disagreement_auc).to.be.NaN;
  });

  it('pools tables bin by bin and refuses masks of two shapes', () => {
    const one = scored([0.3], [1], [0]).byPrediction;
    const two = scored([0.3, 0.92], [0, 1], [0, 1]).byPrediction;
    const pooled = poolObserverTables([one, two]);
    expect(pooled.count[6]).to.equal(2);
    expect(pooled.disagreement[6]).to.equal(1);
    expect(pooled.second[18]).to.equal(1);
    expect(() => new ObserverTally(mask([0]), mask([0, 1]))).to.throw(RangeError, '1 × 1 and 1 × 2');
  });
});
