import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCell } from '../../src/run/cell.js';
import { type CellOutcome, runCells } from '../../src/run/grid.js';
import { type GridRequest, planGrid } from '../../src/run/plan.js';
import { presets } from '../../src/study/presets.js';
import { tinyContext } from './tiny-cell.js';

describe('runCells', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grid-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('counts the epochs of earlier runs where a cell was broken off after the last one', async () => {
    const request: GridRequest = {
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
});
