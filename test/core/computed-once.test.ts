import { expect } from 'chai';
import { computedOnce } from '../../src/core/computed-once.js';

describe('computedOnce', () => {
  it('computes once for an object, and anew for another of the same content', () => {
    const asked: number[][] = [];
    const sum = computedOnce((numbers: number[]) => {
      asked.push(numbers);
      return { sum: numbers.reduce((a, b) => a + b, 0) };
    });
    const one = [1, 2];
    const same = [1, 2];
    const first = sum(one);
    expect(first).to.deep.equal({ sum: 3 });
    expect(sum(one)).to.equal(first);
    const anew = sum(same);
    expect(anew).to.deep.equal(first);
    expect(anew).to.not.equal(first);
    expect(asked).to.have.length(2);
  });

  it('keeps nothing of a computation that throws', () => {
    let calls = 0;
    const failsFirst = computedOnce((_: object) => {
      calls++;
      if (calls === 1) throw new RangeError('first');
      return { calls };
    });
    const key = {};
    expect(() => failsFirst(key)).to.throw(RangeError, 'first');
    expect(failsFirst(key)).to.deep.equal({ calls: 2 });
  });
});
