import { expect } from 'chai';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import { type MethodResult, methodResults } from '../../src/evaluate/later-methods.js';
import { ofSharedSeeds } from '../../src/evaluate/shared-seeds.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import type { LossName } from '../../src/study/losses.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';
import { folded } from './folded-study.js';

const losses: readonly LossName[] = ['dsc', 'dsc++', 'nacl', 'dsc+surgery'];
const study = syntheticStudy({ ...smallStudy, losses });
const named = (results: readonly MethodResult[], loss: string) =>
  results.find(({ method }) => method.loss === loss && method.treatment === 'as-is')!;

describe('ofSharedSeeds', () => {
  it('keeps the seeds that every method has, so that no mean is over more networks than another', () => {
    const runs = study.runs.filter(({ config }) => config.loss !== 'nacl' || config.seed === 1);
    const uneven = { ...study, runs };
    const onlyFirst = { ...study, runs: runs.filter(({ config }) => config.seed === 1) };
    const [found, expected] = [uneven, onlyFirst].map((one) => named(methodResults(one), 'dsc'));
    expect(found!.networks).to.deep.equal([{ fold: 1, folds: 1, seed: 1 }]);
    expect(found!.means).to.deep.equal(expected!.means);
    expect(found!.volumeBias).to.equal(expected!.volumeBias);
    // Paired differences use all that both sides have: two seeds of DSC and DSC++, one of NACL.
    const networks = (loss: LossName, of: StudyRecord) =>
      named(methodResults(of), loss).comparisons.find(({ against }) => against === 'dsc')!.paired;
    expect(networks('dsc++', uneven)).to.deep.equal(networks('dsc++', study));
    expect(networks('nacl', uneven)).to.deep.equal(networks('nacl', onlyFirst));
  });

  it('keeps no seed that a method lacks in one of its folds', () => {
    const twice = folded(study, 2).runs.flatMap((run) =>
      [1, 2].map((seed) => ({ ...run, config: { ...run.config, seed } })),
    );
    const runs = twice.filter(
      ({ config: { loss, seed, fold } }) => loss !== 'nacl' || seed === 1 || fold!.number === 1,
    );
    const results = methodResults({ ...study, runs });
    for (const loss of ['dsc', 'dsc++', 'nacl'] as const)
      expect(
        named(results, loss).networks.map(({ fold, seed }) => [fold, seed]),
        loss,
      ).to.deep.equal([
        [1, 1],
        [2, 1],
      ]);
    // Differences use every fold and seed, and so does the count of networks that broke down.
    expect(named(results, 'nacl').everyNetwork.count).to.equal(3);
    expect(named(results, 'dsc++').everyNetwork.count).to.equal(4);
  });

  it('keeps all runs of a data set that holds no method', () => {
    const [alone] = datasetRuns(
      syntheticStudy({ ...smallStudy, datasets: smallStudy.datasets.slice(0, 1), losses: ['tversky++'] }),
    );
    expect(ofSharedSeeds(alone!)).to.equal(alone);
  });

  it('keeps all runs if the methods share no seed', () => {
    const seedOf: Record<string, number> = { dsc: 1, 'dsc++': 2 };
    const runs = study.runs.filter(({ config }) => (seedOf[config.loss] ?? 1) === config.seed);
    const [first] = datasetRuns({ ...study, runs });
    expect(ofSharedSeeds(first!)).to.equal(first);
  });
});
