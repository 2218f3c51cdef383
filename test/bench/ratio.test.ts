import { expect } from 'chai';
import { describeRatio, ratioOverRounds } from '../../bench/ratio.js';

describe('ratios over rounds', () => {
  it('are taken within rounds: the median of 80/100, 300/200, 90/100 is 0.9', () => {
    expect(ratioOverRounds([80, 300, 90], [100, 200, 100])).to.deep.equal({
      median: 0.9,
      lowest: 0.8,
      highest: 1.5,
    });
  });

  it('leave out rounds that one side sat out, and are null where none is shared', () => {
    expect(ratioOverRounds([undefined, 1, 3], [1, 2])).to.deep.equal({
      median: 0.5,
      lowest: 0.5,
      highest: 0.5,
    });
    expect(ratioOverRounds([undefined, 1], [1, undefined])).to.equal(null);
    expect(ratioOverRounds([], [])).to.equal(null);
  });

  it('say where the rounds show no difference', () => {
    expect(describeRatio({ median: 0.97, lowest: 0.9, highest: 1.02 })).to.equal('0.97 [0.90, 1.02] ≈');
    expect(describeRatio({ median: 0.97, lowest: 0.9, highest: 0.99 })).to.equal('0.97 [0.90, 0.99]');
    expect(describeRatio({ median: 1.1, lowest: 1.05, highest: 1.2 })).to.equal('1.10 [1.05, 1.20]');
    // One round has no range, and the peer beside itself no difference to look for.
    expect(describeRatio({ median: 1, lowest: 1, highest: 1 })).to.equal('1.00 [1.00, 1.00]');
  });
});
