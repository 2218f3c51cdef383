import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { thresholdCurve, thresholdReach } from '../../src/metrics/threshold-curve.js';
import { caseBootstrap } from '../../src/statistics/bootstrap.js';
import { scoreBinary } from './binary-scoring.js';

const counts = (threshold: number, tp: number, fp: number, fn: number) => ({
  caseId: 'a',
  className: 'lesion',
  threshold,
  tp,
  fp,
  fn,
  tn: 0,
});

describe('threshold reach', () => {
  it('averages DSC and IoU over cases, as it does recall and precision', () => {
    const at = (caseId: string, tp: number, fp: number, fn: number) => ({
      ...{ caseId, className: 'a', threshold: 0.5 },
      ...{ tp, fp, fn, tn: 10 },
    });
    const [point] = thresholdCurve([at('one', 2, 1, 1), at('other', 1, 0, 1)]);
    expect(point!.dsc).to.be.closeTo((4 / 6 + 2 / 3) / 2, 1e-15);
    expect(point!.iou).to.be.closeTo((2 / 4 + 1 / 2) / 2, 1e-15);
  });

  it('is 0.3 when recall falls from 0.9 to 0.5 and precision climbs from 0.6 to 0.8', () => {
    const reach = thresholdReach([counts(0.05, 9, 6, 1), counts(0.95, 5, 1.25, 5)]);
    expect(reach.recallRange).to.be.closeTo(0.4, 1e-15);
    expect(reach.precisionRange).to.be.closeTo(0.2, 1e-15);
    expect(reach.reach).to.be.closeTo(0.3, 1e-15);
  });

  it('is 0 for probabilities at 0 and 1, whatever their errors', () => {
    const { thresholds } = scoreBinary([0, 1, 1, 0, 1], [0, 1, 0, 1, 1]);
    expect(thresholdReach(thresholds)).to.deep.equal({ recallRange: 0, precisionRange: 0, reach: 0 });
  });

  it('is larger for graded probabilities with the same decisions', () => {
    const { thresholds } = scoreBinary([0.1, 0.9, 0.6, 0.4, 0.7], [0, 1, 0, 1, 1]);
    expect(thresholdReach(thresholds).reach).to.be.greaterThan(0.3);
  });

  it('leaves thresholds without a prediction out of precision, and is NaN without truth', () => {
    const { thresholds } = scoreBinary([0.5, 0.5], [1, 0]);
    expect(thresholdReach(thresholds)).to.deep.equal({ recallRange: 1, precisionRange: 0, reach: 0.5 });
    expect(thresholdReach(scoreBinary([0.5], [0]).thresholds).reach).to.be.NaN;
  });
});

describe('the reach of a network that predicts nothing', () => {
  it('is 0: its mask is the same at every threshold', () => {
    const { thresholds } = scoreBinary([0, 0], [1, 0]);
    expect(thresholdReach(thresholds)).to.deep.equal({ recallRange: 0, precisionRange: 0, reach: 0 });
  });

  it('is NaN where there is nothing to find', () => {
    expect(thresholdReach(scoreBinary([0, 0], [0, 0]).thresholds).reach).to.be.NaN;
  });
});

describe('threshold curve', () => {
  it('averages the cases in which a quantity is defined, by ascending threshold', () => {
    const curve = thresholdCurve([
      { ...counts(0.5, 1, 1, 0), caseId: 'a' },
      { ...counts(0.1, 1, 3, 0), caseId: 'a' },
      { ...counts(0.5, 0, 0, 2), caseId: 'b' },
      { ...counts(0.1, 1, 1, 1), caseId: 'b' },
    ]);
    expect(curve.map(({ threshold }) => threshold)).to.deep.equal([0.1, 0.5]);
    expect(curve[0]).to.include({ precision: (0.25 + 0.5) / 2, recall: 0.75 });
    expect(curve[1]).to.include({ precision: 0.5, recall: 0.5 });
  });

  it('has bands from drawing cases that enclose it', () => {
    const stream = RandomStream.fromSeed(51);
    const cases = Array.from({ length: 12 }, () => {
      const probability = Array.from({ length: 60 }, () => Math.fround(stream.uniform()));
      return scoreBinary(
        probability,
        probability.map((p) => Number(stream.chance(p))),
      ).thresholds;
    });
    const recall = (sample: readonly (typeof cases)[number][]) =>
      thresholdCurve(sample.flat()).map((point) => point.recall);
    const bands = caseBootstrap(cases, recall, stream.fork('bands'), 100);
    recall(cases).forEach((value, index) => {
      expect(value).to.be.within(bands[index]!.low, bands[index]!.high);
    });
  });
});
