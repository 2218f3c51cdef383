import { expect } from 'chai';
import { describeHours, describePlan, planAsJson } from '../../src/cli/plan-text.js';
import type { Plan, PlannedRun } from '../../src/run/plan/plan.js';

describe('describePlan', () => {
  it('prints a row a run, then notes, absent sets and the total', () => {
    const run = (number: number, rest: Partial<PlannedRun>) =>
      ({ number, config: { dataset: 'chasedb1', loss: 'dsc', seed: number }, ...rest }) as PlannedRun;
    const plan: Plan = {
      listed: [],
      runs: [
        run(1, { action: 'reuse', reason: 'finished', estimatedSeconds: 0, estimatedTestSeconds: 0 }),
        run(2, { action: 'run', reason: 'not done yet', estimatedSeconds: 125, estimatedTestSeconds: 30 }),
      ],
      datasets: [
        { dataset: 'chasedb1', losses: ['dsc'], folds: null, seeds: [1, 2], absence: null },
        {
          ...{ dataset: 'drive', losses: ['dsc'], folds: null, seeds: [1, 2] },
          absence: 'missing data folder of drive',
        },
      ],
      notes: ['8 of 28 cases of chasedb1 are there and are used'],
      refused: [],
    };
    expect(describePlan(plan, 0).split('\n')).to.deep.equal([
      '   run                  action  training',
      '─  ───────────────────  ──────  ────────',
      '1  chasedb1/dsc/seed-1  reuse   –',
      '2  chasedb1/dsc/seed-2  run     ≤ 2:05',
      'note: 8 of 28 cases of chasedb1 are there and are used',
      'left out: drive (missing data folder of drive)',
      '1 run to do, 1 done; at most 2:35: training 2:05, testing 0:30',
      '',
    ]);
  });

  it('says hours, part by part, and what is not known of them', () => {
    const run = (estimatedSeconds: number | null, estimatedTestSeconds: number | null) =>
      ({ estimatedSeconds, estimatedTestSeconds }) as PlannedRun;
    expect(describeHours([run(3600, 60), run(1800, 30)], 25)).to.equal(
      'at most 1:31:55: training 1:30:00, testing 1:30, notebooks 0:25',
    );
    expect(describeHours([run(60, 1), run(60, null)], 0)).to.equal(
      'at most 2:00: training 2:00, testing unknown',
    );
    expect(describeHours([run(60, 1), run(null, 1)], 25)).to.contain('time unknown');
  });

  it('names each run for machines', () => {
    const config = { dataset: 'drive', loss: 'dsc++', seed: 3, fold: { number: 2, of: 5 } };
    const plan = { listed: [], runs: [{ number: 9, config }], datasets: [], notes: [], refused: [] };
    expect(JSON.parse(planAsJson(plan as unknown as Plan))).to.deep.equal({
      runs: [{ number: 9, name: 'drive/dsc++/fold-2-seed-3', config }],
      datasets: [],
      notes: [],
    });
  });

  it('fits 80 columns, and says why a run is done again', () => {
    const config = { dataset: 'phantom-ultrasound', loss: 'unified-focal++', seed: 123 };
    const reason = `${['training.maximumEpochs', 'network.baseFilters', 'augmentation.elasticAlphaRange'].join(', ')} changed`;
    const stale = { number: 188, config, action: 'stale', reason, estimatedSeconds: 36_000 };
    const plan = {
      listed: [],
      runs: [stale as unknown as PlannedRun],
      datasets: [
        {
          ...{ dataset: 'drive', losses: [], folds: null, seeds: [1] },
          absence: `${'a long reason '.repeat(9)}at its end`,
        },
      ],
      notes: [],
      refused: [],
    };
    const lines = describePlan(plan, 0).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(80);
    expect(lines.join(' ').replace(/\s+/g, ' ')).to.contain(reason).and.contain('at its end');
  });
});
