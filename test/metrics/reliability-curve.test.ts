import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { calibrationErrors, poolBins } from '../../src/metrics/calibration-error.js';
import { isOverconfident, reliabilityCurve } from '../../src/metrics/reliability-curve.js';
import { caseBootstrap } from '../../src/statistics/bootstrap.js';
import { scoreBinary } from './binary-scoring.js';

describe('reliability curve', () => {
  it('gives mean probability, frequency, count and share of each bin, NaN where it is empty', () => {
    const curve = reliabilityCurve({
      count: [3, 0, 1],
      probabilitySum: [0.3, 0, 0.9],
      positiveCount: [1, 0, 1],
    });
    expect(curve[0]).to.deep.equal({ meanProbability: 0.3 / 3, frequency: 1 / 3, count: 3, share: 0.75 });
    expect(curve[1]!.frequency).to.be.NaN;
    expect(curve[2]).to.deep.equal({ meanProbability: 0.9, frequency: 1, count: 1, share: 0.25 });
  });

  it('is overconfident where a probability lies farther from ½ than its frequency, and a confidence above the share of right decisions', () => {
    const at = (meanProbability: number, frequency: number) =>
      (['probability', 'confidence'] as const).map((of) =>
        isOverconfident({ meanProbability, frequency }, of),
      );
    expect(at(0.9, 0.8)).to.deep.equal([true, true]);
    expect(at(0.9, 0.95)).to.deep.equal([false, false]);
    // Below ½ a frequency above the prediction is nearer to ½; three classes may be decided with less than ½.
    expect(at(0.1, 0.2)).to.deep.equal([true, false]);
    expect(at(0.1, 0.05)).to.deep.equal([false, true]);
    expect(at(0.2, 0.2)).to.deep.equal([false, false]);
  });

  it('has intervals, from drawing cases, that hold the calibrated line for a calibrated predictor', () => {
    const stream = RandomStream.fromSeed(61);
    const tables = Array.from({ length: 30 }, () => {
      const probability = Array.from({ length: 300 }, () => Math.fround(stream.uniform()));
      return scoreBinary(
        probability,
        probability.map((p) => Number(stream.chance(p))),
      ).bins[0]!;
    });
    const frequencies = (sample: readonly (typeof tables)[number][]) =>
      reliabilityCurve(poolBins(sample)).map(({ frequency }) => frequency);
    const intervals = caseBootstrap(tables, frequencies, stream.fork('intervals'), 200);
    const inside = reliabilityCurve(poolBins(tables)).filter(
      ({ meanProbability }, bin) =>
        intervals[bin]!.low <= meanProbability && meanProbability <= intervals[bin]!.high,
    );
    // 15 intervals of 95 %: fewer than 12 hits have a chance below 1 in 1000.
    expect(inside.length).to.be.at.least(12);
  });
});

describe('pooled bins', () => {
  it('have the errors of the union of the pixels, not the mean of the cases’ errors', () => {
    const first = scoreBinary([0.9, 0.9, 0.9], [0, 0, 0]);
    const second = scoreBinary([0.9], [1]);
    const union = scoreBinary([0.9, 0.9, 0.9, 0.9].map(Math.fround), [0, 0, 0, 1]);
    const pooled = calibrationErrors(poolBins([first.bins[0]!, second.bins[0]!]));
    expect(pooled.ece).to.be.closeTo(union.values.ece, 1e-12);
    expect(pooled.ece).to.be.closeTo(0.65, 1e-7);
    expect((first.values.ece + second.values.ece) / 2).to.be.closeTo(0.5, 1e-7);
  });

  it('refuse tables of different width', () => {
    const table = (bins: number) => ({
      count: new Array(bins).fill(0),
      probabilitySum: new Array(bins).fill(0),
      positiveCount: new Array(bins).fill(0),
    });
    expect(() => poolBins([table(15), table(10)])).to.throw(RangeError, 'not all have 15 bins');
    expect(calibrationErrors(poolBins([])).ece).to.be.NaN;
  });
});
