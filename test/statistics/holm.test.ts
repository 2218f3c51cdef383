import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { holmAdjust } from '../../src/statistics/holm.js';

describe('Holm correction', () => {
  it('gives what R’s p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") gives', () => {
    const adjusted = holmAdjust([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((p, index) => {
      expect(adjusted[index]).to.be.closeTo(p, 1e-15);
    });
  });

  it('rejects at a level just what stepping down by hand rejects', () => {
    const stream = RandomStream.fromSeed(5);
    for (let trial = 0; trial < 50; trial++) {
      const pValues = Array.from({ length: stream.integer(1, 9) }, () => stream.uniform(0, 0.05));
      const adjusted = holmAdjust(pValues);
      const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
      const stop = order.findIndex((index, step) => pValues[index]! > 0.05 / (order.length - step));
      const rejected = new Set(stop < 0 ? order : order.slice(0, stop));
      adjusted.forEach((p, index) => {
        expect(p <= 0.05).to.equal(rejected.has(index));
      });
    }
  });

  it('leaves tests that were not made out of the family', () => {
    expect(holmAdjust([0.02, Number.NaN, 0.03])).to.deep.equal([0.04, Number.NaN, 0.04]);
    expect(holmAdjust([])).to.deep.equal([]);
  });

  it('stays at most 1 and refuses what is no p value', () => {
    expect(holmAdjust([0.9, 0.8])).to.deep.equal([1, 1]);
    expect(holmAdjust([0, 1])).to.deep.equal([0, 1]);
    expect(() => holmAdjust([1.2])).to.throw(RangeError, 'invalid p value 1.2');
    expect(() => holmAdjust([0.5, -1e-9])).to.throw(RangeError, 'invalid p value -1e-9');
  });
});
