import { expect } from 'chai';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import type { Method } from '../../src/evaluate/method.js';
import { comparisonsOf } from '../../src/evaluate/method-comparison.js';
import { trainedWith } from '../../src/evaluate/shared-seeds.js';
import type { RunRecord } from '../../src/record/run-record.js';
import { runName } from '../../src/study/run-config.js';
import { folded } from './folded-study.js';
import { valuedStudy } from './valued-study.js';

const nacl: Method = { loss: 'nacl', treatment: 'as-is', kind: 'later' };
/** NLL of every case of the five folds. */
const nll: Readonly<Record<string, readonly number[]>> = {
  dsc: [1, 1, 1, 1, 1],
  'dsc++': [0.1, 0.2, 0.3, 0.4, 0.5],
  nacl: [0.6, 0.6, 0.6, 0.6, 0.8],
};
const seeds = [1, 2, 3, 4, 5];
const valued = folded(valuedStudy([{ dataset: 'dsb2018', cases: 10 }], ['dsc', 'dsc++', 'nacl'], seeds), 5);
const runs = valued.runs.map((run): RunRecord => {
  const value = nll[run.config.loss]![run.config.fold!.number - 1]!;
  return { ...run, cases: run.cases.map((one) => ({ ...one, values: { ...one.values, nll: value } })) };
});

/** The comparisons of NACL in NLL where these networks broke down, against DSC and against DSC++. */
function comparedWhere(brokenDown: readonly string[]) {
  const marked = runs.map((run): RunRecord => {
    if (!brokenDown.includes(runName(run.config))) return run;
    return { ...run, ending: { kind: 'broken down', why: 'training loss rose again' } };
  });
  const [ofSet] = datasetRuns({ ...valued, runs: marked });
  const all = comparisonsOf(ofSet!, nacl, trainedWith(ofSet!, nacl));
  return (['dsc', 'dsc++'] as const).map(
    (reference) => all.find(({ against, metric }) => against === reference && metric === 'nll')!,
  );
}

describe('a method compared with DSC and DSC++', () => {
  it('is compared in all folds, and again without those in which the reference broke down', () => {
    const [dsc, plusPlus] = comparedWhere(['dsb2018/dsc++/fold-2-seed-2']);
    expect(plusPlus!.paired.estimate.mean).to.be.closeTo((0.5 + 0.4 + 0.3 + 0.2 + 0.3) / 5, 1e-12);
    expect(plusPlus!.meanWithoutBroken).to.be.closeTo((0.5 + 0.3 + 0.2 + 0.3) / 4, 1e-12);
    // DSC has no such fold.
    expect(dsc!.paired.estimate.mean).to.be.closeTo((-0.4 - 0.4 - 0.4 - 0.4 - 0.2) / 5, 1e-12);
    expect(dsc!.meanWithoutBroken).to.equal(dsc!.paired.estimate.mean);
  });

  it('keeps the folds in which it broke down itself', () => {
    const [dsc, plusPlus] = comparedWhere(['dsb2018/nacl/fold-5-seed-5']);
    for (const one of [dsc, plusPlus]) expect(one!.meanWithoutBroken).to.equal(one!.paired.estimate.mean);
  });

  it('has no mean without broken networks where all of the reference broke down', () => {
    const [dsc, plusPlus] = comparedWhere(seeds.map((seed) => `dsb2018/dsc++/fold-${seed}-seed-${seed}`));
    expect(plusPlus!.meanWithoutBroken).to.be.NaN;
    expect(plusPlus!.paired.estimate.mean).to.be.closeTo(1.7 / 5, 1e-12);
    expect(dsc!.meanWithoutBroken).to.be.closeTo(-1.8 / 5, 1e-12);
  });
});
