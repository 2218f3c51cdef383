import { expect } from 'chai';
import { PlanProgress } from '../../src/cli/plan-progress.js';
import type { RunProgress } from '../../src/run/one-run/run-context.js';
import { makePlan } from '../../src/run/plan/make-plan.js';
import type { PlannedRun } from '../../src/run/plan/plan.js';
import { presets } from '../../src/study/presets.js';

describe('the progress of a plan', () => {
  let runs: readonly PlannedRun[];
  /** The finished share of the work after each update. */
  let shares: number[];
  let said: string[];
  let progress: PlanProgress;

  // Three runs of equal work, 4 epochs each.
  before(async () => {
    const plan = await makePlan({
      preset: presets.smoke,
      datasets: [{ dataset: 'phantom-skin', losses: ['dsc', 'ce', 'dsc++'], folds: null, seeds: [1] }],
      ...{ dataDir: 'nowhere', outDir: 'nowhere', cacheDir: 'nowhere' },
      overrides: { epochs: 4 },
      ...{ allowPartial: false, fresh: false },
    });
    runs = plan.runs;
  });

  beforeEach(() => {
    shares = [];
    said = [];
    progress = new PlanProgress(runs, 0, {
      update: (_label, fraction) => shares.push(fraction),
      say: (text) => said.push(text),
      clear() {},
    });
  });

  /** `epoch`: the epoch that is trained, from 1, after `step` of its 10 steps. */
  const training = (epoch: number, step = 0) =>
    ({ stage: 'training', epoch, step, stepsPerEpoch: 10, maximumEpochs: 4 }) as RunProgress;
  const share = (run: PlannedRun, stage: RunProgress) => {
    progress.update(run, stage);
    return shares.at(-1);
  };

  it('is the share of all epochs', () => {
    expect(share(runs[0]!, training(3))).to.be.closeTo(2 / 12, 1e-12);
    expect(share(runs[0]!, training(3, 5))).to.be.closeTo(2.5 / 12, 1e-12);
    expect(share(runs[0]!, { stage: 'testing', done: 1, of: 2 })).to.be.closeTo(4 / 12, 1e-12);
    progress.finished(runs[0]!, { seconds: 1, epochs: 4 });
    expect(share(runs[1]!, training(2))).to.be.closeTo(5 / 12, 1e-12);
  });

  it('counts a run that stopped early as a whole one', () => {
    progress.update(runs[0]!, training(2));
    progress.finished(runs[0]!, { seconds: 1, epochs: 1 });
    expect(share(runs[1]!, training(1))).to.be.closeTo(4 / 12, 1e-12);
  });

  it('leaves out a run that was refused at once, as one that another process trains', () => {
    progress.finished(runs[0]!, { seconds: 0, epochs: 0, failure: 'held by another process' });
    expect(share(runs[1]!, training(1))).to.equal(0);
    // One epoch of the eight that are left.
    expect(share(runs[1]!, training(2))).to.be.closeTo(1 / 8, 1e-12);
    expect(said).to.deep.equal(['[1/3] phantom-skin/dsc/seed-1: failed, held by another process']);
  });

  it('keeps what a run did before it failed', () => {
    progress.update(runs[0]!, training(3));
    progress.finished(runs[0]!, { seconds: 9, epochs: 2, failure: 'loss is not finite' });
    // Two epochs done, two of the failed run never to be done: two of ten.
    expect(share(runs[1]!, training(1))).to.be.closeTo(2 / 10, 1e-12);
    for (const run of runs.slice(1)) progress.finished(run, { seconds: 1, epochs: 0, failure: 'refused' });
    expect(share(runs[2]!, training(1))).to.equal(1);
  });
});
