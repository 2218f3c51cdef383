import { expect } from 'chai';
import { type ClaimVerdict, judgeClaims } from '../../src/evaluate/claim-verdict.js';
import { compareLosses } from '../../src/evaluate/comparison.js';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import { evaluate } from '../../src/evaluate/evaluation.js';
import type { LossName } from '../../src/study/losses.js';
import { type SyntheticStudy, smallStudy, syntheticStudy } from '../record/synthetic-study.js';

/** One data set of each experiment; twelve cases each, so that p = 2 / 2^12 survives Holm over twelve tests. */
const sixSets = ['chasedb1', 'bus-uclm', 'dsb2018', 'isic2018', 'hyperkvasir', 'msd-hippocampus'].map(
  (dataset) => ({ dataset, cases: 12, foregroundClasses: ['object'] }),
);

function judged(study: Partial<SyntheticStudy>): readonly ClaimVerdict[] {
  return evaluate(syntheticStudy({ ...smallStudy, seeds: [1], ...study })).verdicts;
}

function verdictsOf(verdicts: readonly ClaimVerdict[]): string[] {
  return verdicts.map(({ claim, verdict }) => `${claim.id} ${verdict}`);
}

const calibratedWhen = (isCalibrated: (loss: LossName) => boolean) => (loss: LossName) =>
  isCalibrated(loss) ? 1 : 4;

describe('claim verdicts', () => {
  it('confirm A and C where DSC++ predicts the posterior and DSC sharpens it, on all six', () => {
    const verdicts = judged({ datasets: sixSets });
    expect(verdictsOf(verdicts)).to.deep.equal(['A confirmed', 'B missing', 'C confirmed']);
    expect(verdicts[0]!.reason).to.equal('6 confirmed of 6 data sets');
  });

  it('contradict A and C where it is the other way round', () => {
    const sharpness = calibratedWhen((loss) => loss === 'dsc');
    const verdicts = judged({ datasets: sixSets, sharpness });
    expect(verdictsOf(verdicts)).to.deep.equal(['A contradicted', 'B missing', 'C contradicted']);
  });

  it('are inconclusive where both losses are alike', () => {
    const verdicts = judged({ datasets: sixSets, sharpness: () => 2 });
    expect(verdicts[0]!.verdict).to.equal('inconclusive');
    expect(verdicts[2]!.verdict).to.equal('inconclusive');
  });

  it('do not confirm A on two of six data sets, and say which are missing', () => {
    const verdicts = judged({});
    expect(verdicts[0]!.verdict).to.equal('inconclusive');
    expect(verdicts[0]!.reason).to.match(/^2 confirmed, 4 missing of 6 data sets; /);
    const bus = verdicts[0]!.pairs[0]!.experiments.find(({ experiment }) => experiment === 'bus2017')!;
    expect(bus.reason).to.equal('no results of both losses under a common seed');
  });

  it('confirm B where each variant is confirmed on two data sets', () => {
    const losses = [
      'dsc-ce',
      'dsc++-ce',
      'tversky',
      'tversky++',
      'focal-tversky',
      'focal-tversky++',
      'unified-focal',
      'unified-focal++',
    ] as const;
    const verdicts = judged({ losses, datasets: sixSets.slice(0, 2) });
    expect(verdictsOf(verdicts)).to.deep.equal(['A missing', 'B confirmed', 'C missing']);
    expect(verdicts[1]!.reason).to.equal('4 confirmed of 4 pairs');
  });

  it('stay open with fewer than six paired cases, and say so', () => {
    const datasets = sixSets.map((set) => ({ ...set, cases: 5 }));
    const [claim] = judged({ datasets });
    expect(claim!.verdict).to.equal('inconclusive');
    expect(claim!.pairs[0]!.experiments[0]!.reason).to.match(/^fewer than 6 paired cases; /);
  });

  it('stay open where even one-sided differences of eight cases cannot pass twelve corrected tests', () => {
    const datasets = sixSets.map((set) => ({ ...set, cases: 8 }));
    const [claim] = judged({ datasets });
    // 2 / 2^8 × 12 = 0.094: a matter of few cases, not of the losses.
    expect(claim!.pairs[0]!.experiments[0]!.reason).to.contain('(p 0.094)');
    expect(claim!.verdict).to.equal('inconclusive');
  });

  it('contradict A where DSC is lost beyond the margin, however good the calibration', () => {
    const study = syntheticStudy({ ...smallStudy, seeds: [1], datasets: sixSets });
    const runs = study.runs.map((run) => ({
      ...run,
      cases: run.cases.map((score) => {
        const dsc = run.config.loss === 'dsc++' ? score.values.dsc - 0.05 : score.values.dsc;
        return { ...score, values: { ...score.values, dsc } };
      }),
    }));
    expect(evaluate({ ...study, runs }).verdicts[0]!.verdict).to.equal('contradicted');
  });

  it('compare only the seeds that both losses have', () => {
    const study = syntheticStudy({ ...smallStudy, seeds: [1, 2] });
    const runs = study.runs.filter(({ config }) => !(config.loss === 'dsc++' && config.seed === 2));
    const comparisons = compareLosses(datasetRuns({ ...study, runs }));
    expect(comparisons.every(({ seeds }) => seeds.join() === '1')).to.equal(true);
  });

  it('pass on why a planned data set is absent', () => {
    const absences = new Map([['bus2017', 'no folder bus2017 in the data directory']]);
    const [claim] = judgeClaims(compareLosses(datasetRuns(syntheticStudy(smallStudy))), absences);
    const bus = claim!.pairs[0]!.experiments.find(({ experiment }) => experiment === 'bus2017')!;
    expect(bus.reason).to.equal('bus2017: no folder bus2017 in the data directory');
  });
});
