import { expect } from 'chai';
import { describePlan } from '../../src/cli/plan-text.js';
import type { Plan, PlannedCell } from '../../src/run/plan.js';

describe('describePlan', () => {
  it('prints a row a cell in the table of all commands, then notes, absent sets and the total', () => {
    const cell = (number: number, rest: Partial<PlannedCell>) =>
      ({ number, config: { dataset: 'chasedb1', loss: 'dsc', seed: number }, ...rest }) as PlannedCell;
    const plan: Plan = {
      cells: [
        cell(1, { action: 'reuse', reason: 'finished', estimatedSeconds: 0 }),
        cell(2, { action: 'run', reason: 'not done yet', estimatedSeconds: 125 }),
      ],
      datasets: [
        { dataset: 'chasedb1', absence: null },
        { dataset: 'drive', absence: 'missing data folder of drive' },
      ],
      notes: ['8 of 28 cases of chasedb1 are there and are used'],
      refused: [],
    };
    expect(describePlan(plan).split('\n')).to.deep.equal([
      'cell  folder               action  because       training takes about',
      '────  ───────────────────  ──────  ────────────  ────────────────────',
      '1     chasedb1/dsc/seed-1  reuse   finished      –',
      '2     chasedb1/dsc/seed-2  run     not done yet  ≤ 2:05',
      'note: 8 of 28 cases of chasedb1 are there and are used',
      'left out: drive (missing data folder of drive)',
      '1 of 2 cells to run, at most 2:05 of training',
      '',
    ]);
  });
});
