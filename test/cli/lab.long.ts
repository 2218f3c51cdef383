import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';
import { startAndEndLab } from './lab-process.js';

describe('lab, where JupyterLab hangs', () => {
  let folder: string;

  before(function () {
    if (process.platform === 'win32') skipBecause(this, 'Windows has no signals');
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lab-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('kills a JupyterLab that does not end when asked', async () => {
    const code = await startAndEndLab(folder, `trap '' TERM; echo ready; while :; do sleep 0.1; done`);
    expect(code).to.equal(75);
  });
});
