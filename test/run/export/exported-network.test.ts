import { expect } from 'chai';
import { littleEndianBytes, transposed } from '../../../src/run/export/exported-network.js';

describe('parameters on their way', () => {
  it('take their axes along', () => {
    // Two rows and three columns, and their transpose.
    const matrix = { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) };
    expect(transposed(matrix, [1, 0])).to.deep.equal({
      shape: [3, 2],
      values: Float32Array.of(1, 4, 2, 5, 3, 6),
    });
    const values = Float32Array.from({ length: 2 * 3 * 4 * 5 }, (_, at) => at);
    const order = [3, 1, 0, 2];
    const found = transposed({ shape: [2, 3, 4, 5], values }, order);
    expect(found.shape).to.deep.equal([5, 3, 2, 4]);
    for (let a = 0; a < 2; a++)
      for (let b = 0; b < 3; b++)
        for (let c = 0; c < 4; c++)
          for (let d = 0; d < 5; d++)
            expect(found.values[((d * 3 + b) * 2 + a) * 4 + c]).to.equal(((a * 3 + b) * 4 + c) * 5 + d);
  });

  it('are little-endian', () => {
    expect(littleEndianBytes(Float32Array.of(1)).toString('hex')).to.equal('0000803f');
  });
});
