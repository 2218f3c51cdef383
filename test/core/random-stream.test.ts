import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';

const draws = (stream: RandomStream, count: number) => Array.from({ length: count }, () => stream.uniform());
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('RandomStream', () => {
  it('depends on seed and name alone', () => {
    const one = RandomStream.fromSeed(1).fork('augment', 3, 'case');
    const parent = RandomStream.fromSeed(1);
    parent.uniform();
    expect(draws(parent.fork('augment', 3, 'case'), 5)).to.deep.equal(draws(one, 5));
    const others = [
      RandomStream.fromSeed(2).fork('augment', 3, 'case'),
      RandomStream.fromSeed(1).fork('augment', 4, 'case'),
      RandomStream.fromSeed(1).fork('augment', 3).fork('other'),
    ];
    const again = RandomStream.fromSeed(1).fork('augment', 3, 'case');
    const first = again.uniform();
    for (const other of others) expect(other.uniform()).to.not.equal(first);
  });

  it('never changes: results of earlier versions stay reproducible', () => {
    const stream = RandomStream.fromSeed(1).fork('pinned');
    expect(Array.from({ length: 4 }, () => stream.nextUint32())).to.deep.equal([
      1664972237, 4205388873, 3956796945, 4121376985,
    ]);
  });

  it('uniform: within range, with the mean and variance of U(−1, 3)', () => {
    const stream = RandomStream.fromSeed(5);
    const values = Array.from({ length: 20000 }, () => stream.uniform(-1, 3));
    expect(Math.min(...values)).to.be.at.least(-1);
    expect(Math.max(...values)).to.be.below(3);
    // Standard error of the mean: 4/√12/√20000 = 0.008.
    expect(mean(values)).to.be.closeTo(1, 0.04);
    expect(mean(values.map((value) => (value - 1) ** 2))).to.be.closeTo(16 / 12, 0.05);
  });

  it('normal: mean and variance asked for', () => {
    const stream = RandomStream.fromSeed(6);
    const values = Array.from({ length: 20000 }, () => stream.normal(2, 3));
    expect(mean(values)).to.be.closeTo(2, 0.1);
    expect(mean(values.map((value) => (value - 2) ** 2))).to.be.closeTo(9, 0.4);
  });

  it('integer: every value of the half-open range, equally often', () => {
    const stream = RandomStream.fromSeed(7);
    const counts = [0, 0, 0];
    for (let draw = 0; draw < 9000; draw++) counts[stream.integer(4, 7) - 4]! += 1;
    // Standard deviation of a count: √(9000 · 1/3 · 2/3) = 45.
    for (const count of counts) expect(count).to.be.within(2800, 3200);
  });

  it('chance: 0 never, 1 always, 0.15 about as often', () => {
    const stream = RandomStream.fromSeed(8);
    const share = (probability: number) =>
      mean(Array.from({ length: 10000 }, () => Number(stream.chance(probability))));
    expect([share(0), share(1)]).to.deep.equal([0, 1]);
    expect(share(0.15)).to.be.closeTo(0.15, 0.015);
  });

  it('shuffled: a permutation, each order of three about as often', () => {
    const stream = RandomStream.fromSeed(9);
    const orders = new Map<string, number>();
    for (let draw = 0; draw < 6000; draw++) {
      const order = stream.shuffled(['a', 'b', 'c']).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).to.equal(6);
    for (const count of orders.values()) expect(count).to.be.within(850, 1150);
  });
});
