import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { StudyError } from '../../src/core/errors.js';
import { readProvenance } from '../../src/record/provenance-file.js';
import { runCell } from '../../src/run/cell.js';
import { checkpointFolder } from '../../src/run/cell-folder.js';
import { type CellOutcome, runCells } from '../../src/run/grid.js';
import { type GridRequest, planGrid } from '../../src/run/plan.js';
import { presets } from '../../src/study/presets.js';
import { tinyContext } from './tiny-cell.js';

describe('runCells', function () {
  this.timeout(60_000);
  let folder: string;
  let request: GridRequest;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grid-'));
    request = {
      preset: { ...presets.smoke, caseLimits: { training: 2, validation: 1, test: 1 } },
      datasets: [{ dataset: 'phantom-nuclei', losses: ['dsc'] }],
      seeds: [1],
      dataDir: join(folder, 'data'),
      outDir: join(folder, 'out'),
      cacheDir: join(folder, 'cache'),
      overrides: { epochs: 2, baseFilters: 2 },
      allowPartial: false,
      fresh: false,
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('counts the epochs of earlier runs where a cell was broken off after the last one', async () => {
    const [cell] = (await planGrid(request)).cells;
    const controller = new AbortController();
    const stopping = await tinyContext(request.cacheDir, {
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.stage === 'training' && progress.finished?.epoch === 2) controller.abort();
      },
    });
    await runCell(cell!.config, cell!.folder, stopping).catch(() => {});

    const outcomes: CellOutcome[] = [];
    await runCells((await planGrid(request)).cells, request, {
      device: 'cpu',
      threads: undefined,
      keepGoing: false,
      signal: new AbortController().signal,
      onProgress: () => {},
      onFinished: (_, outcome) => outcomes.push(outcome),
    });
    expect(outcomes.map(({ epochs, failure }) => [epochs, failure])).to.deep.equal([[2, undefined]]);
  });

  it('with --fresh begins anew, but leaves what another process is training alone', async () => {
    const [cell] = (await planGrid(request)).cells;
    const controller = new AbortController();
    const stopping = await tinyContext(request.cacheDir, {
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.stage === 'training' && progress.epoch === 2) controller.abort();
      },
    });
    await runCell(cell!.config, cell!.folder, stopping).catch(() => {});
    const fresh = { ...request, fresh: true };
    const epochs: number[] = [];
    const again = async () =>
      runCells((await planGrid(fresh)).cells, fresh, {
        device: 'cpu',
        threads: undefined,
        keepGoing: false,
        signal: new AbortController().signal,
        onProgress: (_, progress) => {
          if (progress.stage === 'training') epochs.push(progress.epoch);
        },
        onFinished: () => {},
      });
    const saved = readdirSync(checkpointFolder(cell!.folder));
    const lock = join(cell!.folder, 'run.lock');
    writeFileSync(lock, 'another-host 7 now');
    const error = await again().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(StudyError).with.property('exitCode', 75);
    expect(saved).to.include('latest.checkpoint');
    expect(readdirSync(checkpointFolder(cell!.folder))).to.deep.equal(saved);
    rmSync(lock);
    await again();
    expect(epochs[0]).to.equal(1);
    expect(readProvenance(cell!.folder).stretches).to.have.length(1);
  });
});
