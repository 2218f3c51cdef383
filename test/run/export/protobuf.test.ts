import { expect } from 'chai';
import { message } from '../../../src/run/export/protobuf.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('protobuf messages', () => {
  // The first three are the examples of "Encoding" in the documentation of Protocol Buffers.
  it('are the bytes that the encoding prescribes', () => {
    expect(hex(message([1, { integer: 150 }]))).to.equal('089601');
    expect(hex(message([2, 'testing']))).to.equal('120774657374696e67');
    expect(hex(message([3, message([1, { integer: 150 }])]))).to.equal('1a03089601');
    expect(hex(message([1, { integer: -2 }]))).to.equal('08feffffffffffffffff01');
    expect(hex(message([1, { integer: 2 ** 53 }]))).to.equal('088080808080808010');
    // Field 20 needs two bytes: 20 << 3 = 160 → a0 01.
    expect(hex(message([20, { integer: 1 }]))).to.equal('a00101');
    expect(hex(message([1, Uint8Array.of()], [1, 'ü']))).to.equal('0a000a02c3bc');
  });
});
