import { expect } from 'chai';
import { networkOf, networksText } from '../../src/evaluate/network.js';
import type { RunConfig } from '../../src/study/run-config.js';

const network = (seed: number, fold?: RunConfig['fold']) =>
  networkOf({ config: { seed, ...(fold && { fold }) } as RunConfig });

describe('the networks behind a comparison', () => {
  it('are the seeds of a fixed split, which is one fold', () => {
    expect(network(2)).to.deep.equal({ fold: 1, folds: 1, seed: 2 });
    expect(networksText([network(1)])).to.equal('1 seed');
    expect(networksText([network(1), network(2), network(3)])).to.equal('3 seeds');
  });

  it('are the folds of a cross-fitted set, one fold too where no other is finished', () => {
    const folds = [1, 2, 3, 4, 5].map((number) => network(1, { number, of: 5 }));
    expect(networksText(folds)).to.equal('5 folds');
    expect(networksText(folds.slice(0, 1))).to.equal('1 fold');
    expect(networksText(folds.slice(3, 4))).to.equal('1 fold');
  });

  it('are folds and seeds where folds have several', () => {
    const twice = [1, 2].flatMap((number) => [1, 2].map((seed) => network(seed, { number, of: 5 })));
    expect(networksText(twice)).to.equal('2 folds of 2 seeds');
    expect(networksText(twice.slice(0, 2))).to.equal('1 fold of 2 seeds');
    expect(networksText(twice.slice(0, 3))).to.equal('2 folds, 3 networks');
  });
});
