import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeFileAtomic } from '../../../src/core/atomic-file.js';
import { historyText } from '../../../src/record/history-file.js';
import { checkpointPath, journalPath } from '../../../src/run/one-run/checkpoint-folder.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import { chooseRuns } from '../../../src/run/plan/list-runs.js';
import { makePlan } from '../../../src/run/plan/make-plan.js';
import type { PlanRequest } from '../../../src/run/plan/plan.js';
import { operationsLeft } from '../../../src/run/plan/training-estimate.js';
import { presets } from '../../../src/study/presets.js';
import { fakeChase } from '../../data/fake-folders.js';
import { tinyContext } from '../tiny-run.js';

/** Two seeds on the fixed split. */
const fixed = { folds: null, seeds: [1, 2] };

describe('makePlan', () => {
  let folder: string;
  let request: PlanRequest;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plan-'));
    request = {
      preset: { ...presets.smoke, caseLimits: { training: 2, validation: 1, test: 1 } },
      datasets: [{ dataset: 'phantom-nuclei', losses: ['dsc', 'dsc++'], ...fixed }],
      dataDir: join(folder, 'data'),
      outDir: join(folder, 'out'),
      cacheDir: join(folder, 'cache'),
      overrides: { epochs: 1, baseFilters: 2 },
      allowPartial: false,
      fresh: false,
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('numbers the runs, the losses of a seed together', async () => {
    const { runs } = await makePlan(request);
    expect(runs.map(({ number, config }) => [number, config.loss, config.seed])).to.deep.equal([
      [1, 'dsc', 1],
      [2, 'dsc++', 1],
      [3, 'dsc', 2],
      [4, 'dsc++', 2],
    ]);
    expect(runs.map(({ action }) => action)).to.deep.equal(['run', 'run', 'run', 'run']);
    expect(runs.every(({ estimatedSeconds }) => estimatedSeconds === null)).to.equal(true);
  });

  it('reuses what is finished, says what changed where it is stale, and estimates by what was measured', async () => {
    const [first] = (await makePlan(request)).runs;
    await executeRun(first!.config, first!.folder, await tinyContext(request.cacheDir));
    const again = (await makePlan(request)).runs;
    expect(again.map(({ action }) => action)).to.deep.equal(['reuse', 'run', 'run', 'run']);
    expect(again[1]!.estimatedSeconds).to.be.greaterThan(0);
    expect(again[1]!.estimatedTestSeconds).to.be.greaterThan(0);
    // Another precision takes another time, of which nothing is known.
    const other = await makePlan({ ...request, overrides: { ...request.overrides, precision: 'bf16' } });
    expect(other.runs.map(({ estimatedSeconds }) => estimatedSeconds)).to.deep.equal([
      null,
      null,
      null,
      null,
    ]);
    const longer = (await makePlan({ ...request, overrides: { ...request.overrides, epochs: 2 } })).runs[0]!;
    expect([longer.action, longer.reason]).to.deep.equal(['stale', 'training.maximumEpochs changed']);
    expect((await makePlan({ ...request, fresh: true })).runs[0]!.action).to.equal('run');
  });

  it('does runs of another arithmetic again, and says of which', async () => {
    const [first] = (await makePlan(request)).runs;
    const { versions: _, labels: __, ...older } = first!.config;
    await executeRun(older, first!.folder, await tinyContext(request.cacheDir));
    const [again] = (await makePlan(request)).runs;
    expect(again!.action).to.equal('stale');
    expect(again!.reason).to.match(/^made by version 1 of the arithmetic, now \d+ \(CHANGELOG\.md\)/);
  });

  it('resumes where a checkpoint lies', async () => {
    const [first] = (await makePlan(request)).runs;
    writeFileAtomic(checkpointPath(first!.folder), 'state');
    const [broken] = (await makePlan(request)).runs;
    expect([broken!.action, broken!.reason]).to.deep.equal(['resume', 'interrupted after 0 epochs']);
  });

  it('counts of a broken-off run the epochs that are left', async () => {
    const twelve = { ...request, overrides: { epochs: 12 } };
    const [whole, broken] = (await makePlan(twelve)).runs;
    const journal = Array.from({ length: 9 }, (_, index) => ({
      epoch: index + 1,
      trainingLoss: 1,
      validationLoss: 1,
      learningRate: 0.1,
      seconds: 2,
      best: false,
    }));
    writeFileAtomic(checkpointPath(broken!.folder), 'state');
    writeFileSync(journalPath(broken!.folder), historyText(journal));
    const [, resumed] = (await makePlan(twelve)).runs;
    expect([resumed!.reason, resumed!.epochsDone]).to.deep.equal(['interrupted after 9 epochs', 9]);
    // Both nets are alike; 3 of 12 epochs are left.
    expect(operationsLeft(resumed!)).to.equal(operationsLeft(whole!) / 4);
    writeFileSync(journalPath(broken!.folder), historyText(journal.slice(0, 1)));
    expect((await makePlan(twelve)).runs[1]!.reason).to.equal('interrupted after 1 epoch');
    const [, fresh] = (await makePlan({ ...twelve, fresh: true })).runs;
    expect(operationsLeft(fresh!)).to.equal(operationsLeft(whole!));
  });

  it('names a set that is not there and plans the others', async () => {
    const plan = await makePlan({
      ...request,
      datasets: [{ dataset: 'drive', losses: ['dsc'], ...fixed }, ...request.datasets],
    });
    expect(plan.runs).to.have.length(4);
    expect(plan.datasets[0]!.absence).to.match(/missing data folder of drive/);
    expect(plan.datasets[1]!.absence).to.equal(null);
    expect(plan.refused).to.have.length(1);
    expect(plan.refused[0]).to.deep.include({ dataset: 'drive', isThere: false });
    expect(plan.refused[0]!.error.exitCode).to.equal(3);
  });

  it('changes nothing on disk', async () => {
    writeFileSync(join(folder, 'out'), '');
    await makePlan(request);
  });

  it('knows its runs by number', async () => {
    const plan = await makePlan(request);
    expect(chooseRuns(plan, ['2'])[0]).to.equal(plan.runs[1]);
    expect(() => chooseRuns(plan, ['5'])).to.throw(/unknown run 5; the plan has runs 1 to 4/);
  });

  it('knows its runs by name, and the nearest name where there is none', async () => {
    const plan = await makePlan({
      ...request,
      datasets: [
        { dataset: 'drive', losses: ['dsc'], ...fixed },
        { dataset: 'chasedb1', losses: ['dsc'], ...fixed },
        ...request.datasets,
      ],
    });
    const asked = ['phantom-nuclei/dsc++/seed-2', 'Phantom-Nuclei/DSC/seed-1'];
    expect(chooseRuns(plan, asked).map(({ number }) => number)).to.deep.equal([5, 8]);
    for (const typed of ['phantom-nuclei/dcs/seed-2', 'phantom-nuclei/dsc/seed2'])
      expect(() => chooseRuns(plan, [asked[0]!, typed]))
        .to.throw(
          `unknown run "${typed}"; did you mean "phantom-nuclei/dsc/seed-2"? known: drive/dsc/seed-1, `,
        )
        .with.property('exitCode', 2);
    const absent = ['drive/dsc/seed-1', asked[0]!, 'chasedb1/dsc/seed-2'];
    expect(() => chooseRuns(plan, absent))
      .to.throw(/drive, chasedb1, 2 faults:(.|\n)*folder of drive(.|\n)*folder of chasedb1/)
      .with.property('exitCode', 3);
  });

  it('gives every run the same number whichever data sets are there', async () => {
    const datasets = [
      { dataset: 'phantom-vessels', losses: ['ce'] as const, ...fixed },
      { dataset: 'chasedb1', losses: ['dsc', 'dsc++'] as const, ...fixed },
      ...request.datasets,
    ];
    const asked = { ...request, datasets };
    const without = await makePlan(asked);
    await fakeChase(request.dataDir);
    const complete = await makePlan(asked);
    expect(complete.runs.map(({ number }) => number)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(without.runs.map(({ number }) => number)).to.deep.equal([1, 2, 7, 8, 9, 10]);
    expect(without.listed).to.deep.equal(complete.listed);
    for (const { number, folder: own } of without.runs)
      expect(chooseRuns(complete, [String(number)])[0]!.folder).to.equal(own);
    expect(() => chooseRuns(without, ['4']))
      .to.throw(/^missing data folder of chasedb1/)
      .with.property('exitCode', 3);
    expect(() => chooseRuns(without, ['11'])).to.throw(/unknown run 11; the plan has runs 1 to 10/);
  });
});
