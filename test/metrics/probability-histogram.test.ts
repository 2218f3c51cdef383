import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { thresholds } from '../../src/metrics/binary-tally.js';
import { calibrationErrors } from '../../src/metrics/calibration-error.js';
import { fineCells, ProbabilityHistogram } from '../../src/metrics/probability-histogram.js';
import { scoreBinary } from './binary-scoring.js';
import { plainEqualMassGaps } from './plain-metrics.js';

const filled = (cells: number, probability: readonly number[], truth: readonly number[]) => {
  const histogram = new ProbabilityHistogram(cells);
  histogram.add(Float64Array.from(probability), Uint8Array.from(truth), probability.length);
  return histogram;
};

describe('threshold counts', () => {
  it('compare p ≥ t as numbers, at 0.05 … 0.95, also for p at a threshold and one float32 step beside it', () => {
    const step = (p: number, by: number) => {
      const bits = new Int32Array(Float32Array.of(p).buffer);
      bits[0]! += by;
      return new Float32Array(bits.buffer)[0]!;
    };
    const probability = [0, 1, 0.5].concat(
      thresholds.flatMap((t) => [step(t, -1), Math.fround(t), step(t, 1)]),
    );
    const stream = RandomStream.fromSeed(41);
    const truth = probability.map(() => stream.integer(0, 2));
    const counts = scoreBinary(probability, truth).thresholds;
    expect(counts.map(({ threshold }) => threshold)).to.deep.equal(thresholds);
    for (const { threshold, ...found } of counts) {
      const called = (positive: boolean, label: number) =>
        probability.filter((p, pixel) => p >= threshold === positive && truth[pixel] === label).length;
      expect(found).to.include({
        tp: called(true, 1),
        fp: called(true, 0),
        fn: called(false, 1),
        tn: called(false, 0),
      });
    }
  });

  it('so 0.3 stored as float32 meets 0.3 and 0.35 stored as float32 misses 0.35', () => {
    const counts = scoreBinary([Math.fround(0.3), Math.fround(0.35)], [1, 1]).thresholds;
    expect(counts.find(({ threshold }) => threshold === 0.3)!.tp).to.equal(2);
    expect(counts.find(({ threshold }) => threshold === 0.35)!.tp).to.equal(0);
  });

  it('call p = ½ positive at the threshold ½, where the argmax decides for background', () => {
    const { values, thresholds: counts } = scoreBinary([0.5], [1]);
    expect(counts.find(({ threshold }) => threshold === 0.5)!.tp).to.equal(1);
    expect(values.recall).to.equal(0);
  });

  it('keep the case’s pixels and positives at every threshold', () => {
    const stream = RandomStream.fromSeed(42);
    const probability = Array.from({ length: 300 }, () => Math.fround(stream.uniform()));
    const truth = probability.map((p) => Number(stream.chance(p)));
    const positives = truth.reduce((sum, label) => sum + label, 0);
    for (const { tp, fp, fn, tn } of scoreBinary(probability, truth).thresholds) {
      expect([tp + fn, fp + tn]).to.deep.equal([positives, 300 - positives]);
    }
  });
});

describe('probability cells', () => {
  it('put every float32 into the cell whose edges enclose it', () => {
    const stream = RandomStream.fromSeed(43);
    for (let trial = 0; trial < 2000; trial++) {
      const p = Math.fround(stream.chance(0.5) ? stream.uniform() : stream.integer(0, 20) / 20);
      const cell = Math.floor(p * fineCells);
      const histogram = filled(20, [p], [0]);
      expect(cell / fineCells <= p && (cell + 1) / fineCells > p).to.equal(true);
      const { cell: found, count, sum } = histogram.occupied();
      expect([...found, ...count, ...sum]).to.deep.equal([Math.floor(p * 20), 1, 0, p, 0]);
    }
  });

  it('give equal-width bins that do not depend on the number of cells', () => {
    const stream = RandomStream.fromSeed(44);
    const probability = Array.from({ length: 501 }, () =>
      stream.chance(0.2) ? stream.integer(0, 2) : Math.fround(stream.uniform()),
    );
    const truth = probability.map((p) => Number(stream.chance(p)));
    const coarse = filled(15, probability, truth).equalWidthBins(15);
    const fine = filled(fineCells, probability, truth).equalWidthBins(15);
    expect(fine.count).to.deep.equal(coarse.count);
    expect(fine.positiveCount).to.deep.equal(coarse.positiveCount);
    fine.probabilitySum.forEach((sum, bin) => {
      expect(sum).to.be.closeTo(coarse.probabilitySum[bin]!, 1e-12);
    });
  });

  it('give equal-mass bins as sorting does, where probabilities differ', () => {
    const stream = RandomStream.fromSeed(45);
    for (const pixels of [1, 7, 15, 16, 333]) {
      const cells = stream.shuffled(Array.from({ length: 3000 }, (_, cell) => cell)).slice(0, pixels);
      const probability = cells.map((cell) => Math.fround((cell + 0.5) / 3000));
      const truth = probability.map((p) => Number(stream.chance(p * p)));
      const gaps = plainEqualMassGaps({ probability, truth });
      const errors = calibrationErrors(filled(fineCells, probability, truth).equalMassBins(15));
      const ece = gaps.reduce((sum, { gap, share }) => sum + gap * share, 0);
      expect(errors.ece).to.be.closeTo(ece, 1e-12);
      expect(errors.ace).to.be.closeTo(gaps.reduce((sum, { gap }) => sum + gap, 0) / gaps.length, 1e-12);
    }
  });

  it('leave everything at or below 0.001 out of TACE', () => {
    const { values } = scoreBinary([Math.fround(0.0009), 0.25, 0.5], [1, 0, 1]);
    expect(values.tace).to.be.closeTo((0.25 + 0.5) / 2, 1e-15);
    expect(scoreBinary([0, 0.0005], [0, 0]).values.tace).to.be.NaN;
  });
});
