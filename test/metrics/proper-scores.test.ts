import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { ProperScores } from '../../src/metrics/proper-scores.js';
import { plainBrier, plainNll } from './plain-metrics.js';

describe('proper scores', () => {
  it('give Brier 0.1 and NLL 0.367 for p = 0.8 of a positive and 0.4 of a negative', () => {
    const scores = new ProperScores();
    scores.add(Float64Array.of(0.8, 0.4), Uint8Array.of(1, 0), 2);
    expect(scores.means().brier).to.be.closeTo(0.1, 1e-15);
    expect(scores.means().nll).to.be.closeTo(-(Math.log(0.8) + Math.log(0.6)) / 2, 1e-15);
  });

  it('agree with one logarithm a pixel over stretches long enough to run the product down many times', () => {
    const stream = RandomStream.fromSeed(81);
    const probability = Array.from({ length: 20_000 }, () => Math.fround(stream.uniform() ** 4));
    const truth = probability.map(() => stream.integer(0, 2));
    const scores = new ProperScores();
    scores.add(Float64Array.from(probability), Uint8Array.from(truth), probability.length);
    const found = scores.means();
    expect(found.nll).to.be.closeTo(plainNll({ probability, truth }), 1e-12);
    expect(found.brier).to.be.closeTo(plainBrier({ probability, truth }), 1e-12);
    const chosen = probability.filter((_, pixel) => truth[pixel] === 1);
    const positive = { probability: chosen, truth: chosen.map(() => 1) };
    expect(found.nllForeground).to.be.closeTo(plainNll(positive), 1e-12);
    expect(found.brierForeground).to.be.closeTo(plainBrier(positive), 1e-12);
  });

  it('cost 16.118 at most, at p = 0 of a positive and p = 1 of a negative', () => {
    const scores = new ProperScores();
    scores.add(Float64Array.of(0, 1), Uint8Array.of(1, 0), 2);
    expect(scores.means().nll).to.be.closeTo(16.11809565, 1e-8);
  });

  it('are proper: over a population positive with frequency 0.3 the best constant answer is 0.3', () => {
    const truth = Uint8Array.from([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    const scoreOf = (p: number) => {
      const scores = new ProperScores();
      scores.add(new Float64Array(10).fill(p), truth, 10);
      return scores.means();
    };
    for (const other of [0.1, 0.25, 0.35, 0.6]) {
      expect(scoreOf(0.3).brier).to.be.lessThan(scoreOf(other).brier);
      expect(scoreOf(0.3).nll).to.be.lessThan(scoreOf(other).nll);
    }
  });
});
