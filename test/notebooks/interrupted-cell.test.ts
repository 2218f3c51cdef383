import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';
import { noKernels, runCells } from './run-headless.js';

describe('a cell that trains', function () {
  this.timeout(180_000);
  let folder: string;

  before(function () {
    if (noKernels) skipBecause(this, noKernels);
    folder = mkdtempSync(join(tmpdir(), 'trials-'));
  });
  after(() => {
    if (folder) rmSync(folder, { recursive: true });
  });

  it('stops at its next step when interrupted, keeps its state, and goes on when it is run again', async () => {
    const code = `
      import { openStudy, trainTrial } from '../src/entry-points/notebook.js';
      const smoke = openStudy('smoke');
      const preset = { ...smoke.preset, baseFilters: 2, maximumEpochs: 40 };
      const study = { ...smoke, preset, cacheDir: ${JSON.stringify(folder)} };
      const tried = await trainTrial(study, 'phantom-skin', 'dsc++', { gamma: 1.7 });
      console.log('epochs', tried.history.map(({ epoch }) => epoch).join(' '));`;
    // Progress is told now and then, so an epoch may pass unsaid.
    const [first, again] = await runCells([[code, 'epoch ([2-9]|\\d\\d) of'], [code]]);
    // The engine was loaded and has trained: no warning of a library reaches the reader.
    expect([first!.errors, again!.errors]).to.deep.equal(['', '']);
    expect(first!.status).to.equal('error');
    expect(first!.said).to.include('its state is being saved: run this cell again to go on');
    expect(first!.said).to.not.include('epochs 1');
    expect(again!.status, again!.said).to.equal('ok');
    // It goes on where it stopped, and ends with every epoch in its history.
    expect(again!.said).to.not.include('epoch 1 of');
    expect(again!.said).to.match(/epochs 1 2 3/);
  });
});
