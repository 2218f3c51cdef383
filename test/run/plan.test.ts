import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeFileAtomic } from '../../src/core/atomic-file.js';
import { writeHistory } from '../../src/record/history-file.js';
import { runCell } from '../../src/run/cell.js';
import { checkpointFolder, checkpointPath } from '../../src/run/cell-folder.js';
import { type GridRequest, planGrid } from '../../src/run/plan.js';
import { cellByNumber, cellsByName } from '../../src/run/planned-runs.js';
import { operationsLeft } from '../../src/run/training-estimate.js';
import { presets } from '../../src/study/presets.js';
import { fakeChase } from '../data/fake-folders.js';
import { tinyContext } from './tiny-cell.js';

describe('planGrid', function () {
  this.timeout(60_000);
  let folder: string;
  let request: GridRequest;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plan-'));
    request = {
      preset: { ...presets.smoke, caseLimits: { training: 2, validation: 1, test: 1 } },
      datasets: [{ dataset: 'phantom-nuclei', losses: ['dsc', 'dsc++'] }],
      seeds: [1, 2],
      dataDir: join(folder, 'data'),
      outDir: join(folder, 'out'),
      cacheDir: join(folder, 'cache'),
      overrides: { epochs: 1, baseFilters: 2 },
      allowPartial: false,
      fresh: false,
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('numbers the cells, the losses of a seed together', async () => {
    const { cells } = await planGrid(request);
    expect(cells.map(({ number, config }) => [number, config.loss, config.seed])).to.deep.equal([
      [1, 'dsc', 1],
      [2, 'dsc++', 1],
      [3, 'dsc', 2],
      [4, 'dsc++', 2],
    ]);
    expect(cells.map(({ action }) => action)).to.deep.equal(['run', 'run', 'run', 'run']);
    expect(cells.every(({ estimatedSeconds }) => estimatedSeconds === null)).to.equal(true);
  });

  it('reuses what is finished, says what changed where it is stale, and estimates by what was measured', async () => {
    const [first] = (await planGrid(request)).cells;
    await runCell(first!.config, first!.folder, await tinyContext(request.cacheDir));
    const again = (await planGrid(request)).cells;
    expect(again.map(({ action }) => action)).to.deep.equal(['reuse', 'run', 'run', 'run']);
    expect(again[1]!.estimatedSeconds).to.be.greaterThan(0);
    const longer = (await planGrid({ ...request, overrides: { ...request.overrides, epochs: 2 } })).cells[0]!;
    expect([longer.action, longer.reason]).to.deep.equal(['stale', 'training.maximumEpochs changed']);
    expect((await planGrid({ ...request, fresh: true })).cells[0]!.action).to.equal('run');
  });

  it('does runs of another arithmetic again, and says of which', async () => {
    const [first] = (await planGrid(request)).cells;
    const { versions: _, labels: __, ...older } = first!.config;
    await runCell(older, first!.folder, await tinyContext(request.cacheDir));
    const [again] = (await planGrid(request)).cells;
    expect(again!.action).to.equal('stale');
    expect(again!.reason).to.match(/^made by version 1 of the arithmetic, now \d+ \(CHANGELOG\.md\)/);
  });

  it('resumes where a checkpoint lies', async () => {
    const [first] = (await planGrid(request)).cells;
    writeFileAtomic(checkpointPath(first!.folder), 'state');
    const [broken] = (await planGrid(request)).cells;
    expect([broken!.action, broken!.reason]).to.deep.equal(['resume', 'broken off after 0 epochs']);
  });

  it('counts of a broken-off cell the epochs that are left', async () => {
    const twelve = { ...request, overrides: { epochs: 12 } };
    const [whole, broken] = (await planGrid(twelve)).cells;
    const journal = Array.from({ length: 9 }, (_, index) => ({
      epoch: index + 1,
      trainingLoss: 1,
      validationLoss: 1,
      learningRate: 0.1,
      seconds: 2,
      best: false,
    }));
    writeFileAtomic(checkpointPath(broken!.folder), 'state');
    writeHistory(checkpointFolder(broken!.folder), journal);
    const [, resumed] = (await planGrid(twelve)).cells;
    expect([resumed!.reason, resumed!.epochsDone]).to.deep.equal(['broken off after 9 epochs', 9]);
    // Both nets are alike; 3 of 12 epochs are left.
    expect(operationsLeft(resumed!)).to.equal(operationsLeft(whole!) / 4);
    writeHistory(checkpointFolder(broken!.folder), journal.slice(0, 1));
    expect((await planGrid(twelve)).cells[1]!.reason).to.equal('broken off after 1 epoch');
    const [, fresh] = (await planGrid({ ...twelve, fresh: true })).cells;
    expect(operationsLeft(fresh!)).to.equal(operationsLeft(whole!));
  });

  it('names a set that is not there and plans the others', async () => {
    const plan = await planGrid({
      ...request,
      datasets: [{ dataset: 'drive', losses: ['dsc'] }, ...request.datasets],
    });
    expect(plan.cells).to.have.length(4);
    expect(plan.datasets[0]!.absence).to.match(/missing data folder of drive/);
    expect(plan.datasets[1]!.absence).to.equal(null);
    expect(plan.refused).to.have.length(1);
    expect(plan.refused[0]).to.deep.include({ dataset: 'drive', isThere: false });
    expect(plan.refused[0]!.error.exitCode).to.equal(3);
  });

  it('changes nothing on disk', async () => {
    writeFileSync(join(folder, 'out'), '');
    await planGrid(request);
  });

  it('knows its cells by number', async () => {
    const plan = await planGrid(request);
    expect(cellByNumber(plan, 2)).to.equal(plan.cells[1]);
    expect(() => cellByNumber(plan, 5)).to.throw(/unknown run 5; the plan has runs 1 to 4/);
  });

  it('knows its cells by name, and the nearest name where there is none', async () => {
    const plan = await planGrid({
      ...request,
      datasets: [
        { dataset: 'drive', losses: ['dsc'] },
        { dataset: 'chasedb1', losses: ['dsc'] },
        ...request.datasets,
      ],
    });
    const asked = ['phantom-nuclei/dsc++/seed-2', 'Phantom-Nuclei/DSC/seed-1'];
    expect(cellsByName(plan, asked).map(({ number }) => number)).to.deep.equal([5, 8]);
    for (const typed of ['phantom-nuclei/dcs/seed-2', 'phantom-nuclei/dsc/seed2'])
      expect(() => cellsByName(plan, [asked[0]!, typed]))
        .to.throw(
          `unknown run "${typed}"; did you mean "phantom-nuclei/dsc/seed-2"? known: drive/dsc/seed-1, `,
        )
        .with.property('exitCode', 2);
    const absent = ['drive/dsc/seed-1', asked[0]!, 'chasedb1/dsc/seed-2'];
    expect(() => cellsByName(plan, absent))
      .to.throw(/drive, chasedb1, 2 faults:(.|\n)*folder of drive(.|\n)*folder of chasedb1/)
      .with.property('exitCode', 3);
  });

  it('gives every run the same number whichever data sets are there', async () => {
    const datasets = [
      { dataset: 'phantom-vessels', losses: ['ce'] as const },
      { dataset: 'chasedb1', losses: ['dsc', 'dsc++'] as const },
      ...request.datasets,
    ];
    const asked = { ...request, datasets };
    const without = await planGrid(asked);
    await fakeChase(request.dataDir);
    const complete = await planGrid(asked);
    expect(complete.cells.map(({ number }) => number)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(without.cells.map(({ number }) => number)).to.deep.equal([1, 2, 7, 8, 9, 10]);
    expect(without.runs).to.deep.equal(complete.runs);
    for (const { number, folder: own } of without.cells)
      expect(cellByNumber(complete, number).folder).to.equal(own);
    expect(() => cellByNumber(without, 4))
      .to.throw(/^missing data folder of chasedb1/)
      .with.property('exitCode', 3);
    expect(() => cellByNumber(without, 11)).to.throw(/unknown run 11; the plan has runs 1 to 10/);
  });
});
