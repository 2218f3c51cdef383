import { expect } from 'chai';
import type { Seal } from '../../src/record/done-file.js';
import {
  ensemblesOfOtherSeeds,
  isMadeFromNetworksOf,
  memberNames,
} from '../../src/record/member-networks.js';
import type { RunConfig } from '../../src/study/run-config.js';

describe('the networks of a combination', () => {
  const fold = { number: 2, of: 5 };
  const config = (more: Partial<RunConfig>) => ({ dataset: 'mine', seed: 1, fold, ...more }) as RunConfig;

  it('are one run for mirrors and one of each seed for an ensemble', () => {
    expect(memberNames(config({ loss: 'dsc++~mirrors' }))).to.deep.equal(['mine/dsc++/fold-2-seed-1']);
    expect(memberNames(config({ loss: 'dsc+nacl~ensemble', memberSeeds: [1, 3] }))).to.deep.equal([
      'mine/dsc+nacl/fold-2-seed-1',
      'mine/dsc+nacl/fold-2-seed-3',
    ]);
  });

  const seal = (weights: string | null, dataFingerprint = 'images', finishedAt = '2026-11-02T00:00:00Z') =>
    ({ weights, dataFingerprint, finishedAt }) as Seal;
  const made = { dataFingerprint: 'images', finishedAt: '2026-11-03T00:00:00Z', combinedWeights: ['a', 'b'] };

  it('are those of its runs, in their order', () => {
    expect(isMadeFromNetworksOf(made, [seal('a'), seal('b')])).to.equal(true);
    expect(isMadeFromNetworksOf(made, [seal('b'), seal('a')])).to.equal(false);
    expect(isMadeFromNetworksOf(made, [seal('a'), seal('c')])).to.equal(false);
  });

  it('read the same images', () => {
    expect(isMadeFromNetworksOf(made, [seal('a'), seal('b', 'others')])).to.equal(false);
  });

  it('are not contradicted by a run that is not there or has no weights', () => {
    expect(isMadeFromNetworksOf(made, [undefined, seal(null)])).to.equal(true);
  });

  it('are told by time where the record does not list them', () => {
    const { combinedWeights: _, ...older } = made;
    expect(isMadeFromNetworksOf(older, [seal('a'), undefined])).to.equal(true);
    const younger = seal('a', 'images', '2026-11-04T00:00:00Z');
    expect(isMadeFromNetworksOf(older, [seal('a'), younger])).to.equal(false);
  });

  it('of an ensemble are those of the largest one of its loss on its data set', () => {
    const ensemble = (dataset: string, loss: 'dsc' | 'ce', memberSeeds: number[], number = 1) =>
      config({ dataset, loss: `${loss}~ensemble`, memberSeeds, fold: { number, of: 5 } });
    const all = [
      ensemble('a', 'dsc', [2, 3]),
      ensemble('a', 'dsc', [1, 2, 3]),
      ensemble('a', 'dsc', [1, 2, 3], 2),
      ensemble('a', 'ce', [1, 2]),
      ensemble('a', 'ce', [2, 3], 2),
      ensemble('b', 'dsc', [2, 3]),
    ];
    expect(ensemblesOfOtherSeeds(all)).to.deep.equal([all[0], all[4]]);
    expect(ensemblesOfOtherSeeds([config({ loss: 'dsc~mirrors' })])).to.deep.equal([]);
  });
});
