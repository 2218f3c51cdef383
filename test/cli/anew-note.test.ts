import { expect } from 'chai';
import { anewNote } from '../../src/cli/anew-note.js';
import type { PlannedRun } from '../../src/run/plan/plan.js';

describe('the note on runs that will be replaced', () => {
  const run = (action: PlannedRun['action'], reason: string, seed: number) =>
    ({ action, reason, config: { dataset: 'mine', loss: 'dsc', seed } }) as PlannedRun;

  it('names those of other options and of changed data, with the reason', () => {
    const runs = [
      run('reuse', 'finished', 1),
      run('run', 'not done yet', 2),
      run('run', 'data changed: masks/a.png', 3),
      run('stale', 'training.maximumEpochs changed', 4),
    ];
    expect(anewNote(runs)).to.equal(
      'note: 2 runs will be done anew and replaced: mine/dsc/seed-3 (data changed: masks/a.png), mine/dsc/seed-4 (training.maximumEpochs changed)\n',
    );
  });

  it('names three of more', () => {
    const runs = [1, 2, 3, 4].map((seed) => run('stale', 'x', seed));
    expect(anewNote(runs)).to.match(/^note: 4 runs .*seed-3 \(x\), …\n$/);
  });

  it('is empty where nothing is replaced', () => {
    expect(anewNote([run('reuse', 'finished', 1), run('resume', 'interrupted after 2 epochs', 2)])).to.equal(
      '',
    );
  });
});
