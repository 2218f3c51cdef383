import { expect } from 'chai';
import fc from 'fast-check';
import { CutCounts } from '../../../src/explore/page/cut-counts.js';
import { property } from '../../property.js';

describe('counts at every cut', () => {
  it('are those of five pixels, by hand', () => {
    const p = Float32Array.of(0, 0.25, 0.5, 0.75, 1);
    const counts = new CutCounts(p, Uint8Array.of(0, 1, 0, 1, 1), 1);
    expect([counts.expected, counts.truth, counts.pixels]).to.deep.equal([2.5, 3, 5]);
    expect([25, 26, 50, 51, 99].map((step) => counts.maskPixels(step))).to.deep.equal([4, 3, 3, 2, 1]);
    // At 0.50: hits 0.75 and 1, one false alarm, one missed.
    expect(counts.overlapAt(50)).to.deep.equal({ dsc: 4 / 6, iou: 2 / 4, precision: 2 / 3, recall: 2 / 3 });
  });

  it('count one class of several, and have no scores without a truth', () => {
    const p = Float32Array.of(0.9, 0.9, 0.1);
    expect(new CutCounts(p, Uint8Array.of(2, 1, 2), 2).overlapAt(50)).to.include({
      recall: 0.5,
      precision: 0.5,
    });
    expect(new CutCounts(p, undefined, 2).overlapAt(50)).to.equal(undefined);
  });

  const value = fc.oneof(
    fc.float({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: 0, max: 100 }).map((step) => Math.fround(step / 100)),
  );
  property(
    'decide every pixel as a comparison with the cut does',
    [fc.array(value, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 99 })],
    (values, step) => {
      const p = Float32Array.from(values);
      const labels = Uint8Array.from(p, (_, at) => at % 2);
      const mask = [...p].map((one) => one >= step / 100);
      const counts = new CutCounts(p, labels, 1);
      expect(counts.maskPixels(step)).to.equal(mask.filter(Boolean).length);
      const hits = mask.filter((isIn, at) => isIn && labels[at] === 1).length;
      const truth = labels.filter((label) => label === 1).length;
      expect(counts.overlapAt(step)!.recall).to.deep.equal(hits / truth);
    },
    300,
  );
});
