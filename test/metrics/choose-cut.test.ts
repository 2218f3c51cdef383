import { expect } from 'chai';
import { chooseCut } from '../../src/metrics/choose-cut.js';
import type { ThresholdPoint } from '../../src/metrics/threshold-curve.js';

const point = (threshold: number, recall: number, precision: number): ThresholdPoint => ({
  threshold,
  recall,
  precision,
  dsc: Number.NaN,
  iou: Number.NaN,
  definedIn: { precision: 8, recall: 8 },
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

  it('counts no precision of fewer than half of the cases with the class', () => {
    const few = { ...point(0.5, 0.1, 1), definedIn: { precision: 3, recall: 8 } };
    const enough = { ...point(0.5, 0.1, 1), definedIn: { precision: 4, recall: 8 } };
    const target = { quantity: 'precision', atLeast: 0.95 } as const;
    expect(chooseCut([...curve, few], target)).to.equal(undefined);
    expect(chooseCut([...curve, enough], target)).to.equal(enough);
    expect(chooseCut([few], { quantity: 'recall', atLeast: 0.1 })).to.equal(few);
  });

  it('takes a mean of equal shares for reaching that share', () => {
    const tenth = Array.from({ length: 10 }, () => 0.8).reduce((sum, value) => sum + value, 0) / 10;
    expect(tenth).to.be.below(0.8);
    expect(chooseCut([point(0.5, tenth, 1)], { quantity: 'recall', atLeast: 0.8 })).to.have.property(
      'threshold',
      0.5,
    );
  });

  it('finds none where the target is not reached, or not defined', () => {
    expect(chooseCut(curve, { quantity: 'recall', atLeast: 0.96 })).to.equal(undefined);
    const undefinedEverywhere = [point(0.5, Number.NaN, Number.NaN)];
    expect(chooseCut(undefinedEverywhere, { quantity: 'precision', atLeast: 0.1 })).to.equal(undefined);
  });
});
