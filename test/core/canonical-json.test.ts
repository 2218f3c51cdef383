import { expect } from 'chai';
import { canonicalHash, canonicalJson } from '../../src/core/canonical-json.js';

describe('canonicalJson', () => {
  it('orders keys by code point, at every depth', () => {
    expect(canonicalJson({ b: 1, a: { ä: 1, z: 2, Z: 3 } })).to.equal('{"a":{"Z":3,"z":2,"ä":1},"b":1}');
  });

  it('keeps the order of lists and writes no spaces', () => {
    expect(canonicalJson([3, 'x', null, true, { a: [] }])).to.equal('[3,"x",null,true,{"a":[]}]');
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => canonicalJson({ rate: Number.NaN })).to.throw(RangeError, 'NaN');
    expect(() => canonicalJson([Infinity])).to.throw(RangeError, 'Infinity');
  });

  it('gives equal values equal hashes', () => {
    expect(canonicalHash({ a: 1, b: 2 })).to.equal(canonicalHash({ b: 2, a: 1 }));
    expect(canonicalHash({ a: 1 })).to.not.equal(canonicalHash({ a: 2 }));
    // printf '{"a":1}' | sha256sum
    expect(canonicalHash({ a: 1 })).to.equal(
      '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
    );
  });

  it('leaves out keys without a value', () => {
    expect(canonicalJson({ b: 1, a: undefined } as never)).to.equal('{"b":1}');
  });
});
