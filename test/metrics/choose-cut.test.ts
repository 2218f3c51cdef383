import { expect } from 'chai';
import { chooseCut } from '../../src/metrics/choose-cut.js';
import type { ThresholdPoint } from '../../src/metrics/threshold-curve.js';

const point = (threshold: number, recall: number, precision: number): ThresholdPoint => ({
  threshold,
  recall,
  precision,
  dsc: Number.NaN,
  iou: Number.NaN,
});

describe('chooseCut', () => {
  // Precision falls back at 0.6, as it may.
  const curve = [point(0.2, 0.95, 0.5), point(0.4, 0.9, 0.8), point(0.6, 0.7, 0.75), point(0.8, 0.2, 0.9)];

  it('takes the highest threshold that keeps the recall, equality included', () => {
    expect(chooseCut(curve, { quantity: 'recall', atLeast: 0.9 })).to.equal(curve[1]);
    expect(chooseCut(curve, { quantity: 'recall', atLeast: 0.91 })).to.equal(curve[0]);
  });

  it('takes the lowest threshold that reaches the precision', () => {
    expect(chooseCut(curve, { quantity: 'precision', atLeast: 0.75 })).to.equal(curve[1]);
    expect(chooseCut(curve, { quantity: 'precision', atLeast: 0.85 })).to.equal(curve[3]);
  });

  it('finds none where the target is not reached, or not defined', () => {
    expect(chooseCut(curve, { quantity: 'recall', atLeast: 0.96 })).to.equal(undefined);
    const undefinedEverywhere = [point(0.5, Number.NaN, Number.NaN)];
    expect(chooseCut(undefinedEverywhere, { quantity: 'precision', atLeast: 0.1 })).to.equal(undefined);
  });
});
