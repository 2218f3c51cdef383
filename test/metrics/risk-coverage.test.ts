import { expect } from 'chai';
import { relativeBandWidth } from '../../src/metrics/boundary-band.js';
import { overlap } from '../../src/metrics/overlap.js';
import { riskCoverage, softDiceConfidence } from '../../src/metrics/risk-coverage.js';
import { volumeRatios } from '../../src/metrics/volume.js';
import { softScores } from '../../src/recalibrate/score-scaling.js';
import { scoreBinary, scoreShaped } from './binary-scoring.js';

describe('risk against coverage', () => {
  it('is the running mean in order of confidence, above the oracle’s: the example of the text', () => {
    const found = riskCoverage([
      { confidence: 0.7, risk: 0.1 },
      { confidence: 0.9, risk: 0.1 },
      { confidence: 0.8, risk: 0.4 },
    ]);
    [0.1, 0.25, 0.2].forEach((risk, index) => {
      expect(found.selectiveRisk[index]).to.be.closeTo(risk, 1e-15);
    });
    expect(found.area).to.be.closeTo(0.55 / 3, 1e-15);
    expect(found.excessArea).to.be.closeTo(0.15 / 3, 1e-15);
  });

  it('leaves no excess where confidence orders as risk does, and shares the risk of equals', () => {
    const perfect = [0.1, 0.2, 0.5].map((risk) => ({ confidence: 1 - risk, risk }));
    expect(riskCoverage(perfect).excessArea).to.be.closeTo(0, 1e-15);
    const equals = perfect.map(({ risk }) => ({ confidence: 0.5, risk }));
    for (const risk of riskCoverage(equals).selectiveRisk) expect(risk).to.be.closeTo(0.8 / 3, 1e-15);
    expect(riskCoverage([]).area).to.be.NaN;
  });
});

describe('sums over a case', () => {
  const probability = [0.9, 0.6, 0.3, 0.1].map(Math.fround);
  const truth = [1, 1, 1, 0];
  const { values } = scoreBinary(probability, truth);
  const all = probability.reduce((sum, p) => sum + p, 0);

  it('give the soft Dice confidence: 2 (0.9 + 0.6) / (1.9 + 2)', () => {
    expect(values.soft_dice_confidence).to.be.closeTo(
      (2 * (probability[0]! + probability[1]!)) / (all + 2),
      1e-12,
    );
    expect(softDiceConfidence({ expectedInMask: 0, expectedPixels: 0.2, maskPixels: 0 })).to.equal(0);
  });

  it('give the volumes: Σ p and the mask over three true pixels', () => {
    expect(values.expected_pixels).to.be.closeTo(all, 1e-12);
    expect(values.volume_expected).to.be.closeTo(all / 3, 1e-12);
    expect(values.volume_decided).to.equal(2 / 3);
    expect(volumeRatios({ truth: 0, expected: 3, decided: 1 })).to.deep.equal({
      volume_expected: Number.NaN,
      volume_decided: Number.NaN,
    });
  });

  it('give the soft score of the loss, up to its clip', () => {
    const rows = Float32Array.from(probability.flatMap((p) => [1 - p, p]));
    const [expected] = softScores(rows, Uint8Array.from(truth), 2);
    expect(values.soft_score).to.be.closeTo(expected!, 1e-6);
  });

  it('give the NLL without a clip, down to the smallest float32', () => {
    const sure = scoreBinary([1e-12, 0.25].map(Math.fround), [1, 0]).values;
    expect(sure.nll_unclipped).to.be.closeTo((12 * Math.log(10) - Math.log(0.75)) / 2, 1e-6);
    expect(sure.nll).to.be.closeTo((7 * Math.log(10) - Math.log(0.75)) / 2, 1e-6);
    expect(scoreBinary([0], [1]).values.nll_unclipped).to.be.closeTo(149 * Math.log(2), 1e-9);
  });
});

describe('the rule for empty truths and predictions', () => {
  it('is right where both are empty, wrong in a false alarm and where all is missed', () => {
    expect(overlap({ tp: 0, fp: 0, fn: 0 })).to.deep.equal({
      dsc: 1,
      iou: 1,
      precision: Number.NaN,
      recall: Number.NaN,
    });
    expect(overlap({ tp: 0, fp: 3, fn: 0 })).to.deep.equal({
      dsc: 0,
      iou: 0,
      precision: 0,
      recall: Number.NaN,
    });
    expect(overlap({ tp: 0, fp: 0, fn: 3 })).to.deep.equal({
      dsc: 0,
      iou: 0,
      precision: Number.NaN,
      recall: 0,
    });
  });
});

describe('the band that grows with the image', () => {
  it('is 1 % of the diagonal of rows and columns, in the unit of the spacing', () => {
    expect(relativeBandWidth([300, 400])).to.be.closeTo(5, 1e-12);
    expect(relativeBandWidth([90, 300, 400], [5, 0.5, 0.5])).to.be.closeTo(2.5, 1e-12);
    // 32 × 32 pixels would have less than one.
    expect(relativeBandWidth([32, 32])).to.equal(1);
    expect(relativeBandWidth([9, 32, 32], [5, 0.7, 0.8])).to.equal(0.8);
  });

  it('scores the pixels within it: of 300 × 400 five on either side of an edge', () => {
    const [rows, columns] = [300, 400];
    const labels = Array.from({ length: rows * columns }, (_, pixel) => Number(pixel % columns >= 200));
    // p is right everywhere but 5 pixels from the edge, beyond the fixed band of 3.
    const probability = labels.map((label, pixel) => (pixel % columns === 204 ? 0.5 : label));
    const shape = [rows, columns];
    const { values } = scoreShaped(shape, probability, labels);
    expect(values.brier_boundary).to.equal(0);
    expect(values.brier_boundary_relative).to.be.closeTo(0.25 / 10, 1e-12);
  });
});
