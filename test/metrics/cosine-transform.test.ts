import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { cosineTransform } from '../../src/metrics/cosine-transform.js';
import { expectAllClose } from '../close-to.js';

describe('the cosine transform', () => {
  it('is its sum of cosines, for lengths 2 to 65', () => {
    const stream = RandomStream.fromSeed(8);
    for (const n of [1, 2, 4, 16, 64]) {
      const x = Float64Array.from({ length: n + 1 }, () => stream.uniform(-1, 1));
      const plain = Array.from({ length: n + 1 }, (_, k) => {
        let sum = x[0]! + (k % 2 === 0 ? 1 : -1) * x[n]!;
        for (let j = 1; j < n; j++) sum += 2 * x[j]! * Math.cos((Math.PI * j * k) / n);
        return sum;
      });
      expectAllClose(cosineTransform(x), plain, { absolute: 1e-12 });
    }
  });

  it('undoes itself up to 2 n', () => {
    const x = Float64Array.of(3, -1, 4, 1, -5);
    expectAllClose(cosineTransform(cosineTransform(x)), [24, -8, 32, 8, -40], { absolute: 1e-12 });
  });

  it('refuses other lengths', () => {
    for (const length of [0, 1, 4, 7]) {
      expect(() => cosineTransform(new Float64Array(length))).to.throw(
        RangeError,
        `invalid length ${length}`,
      );
    }
  });
});
