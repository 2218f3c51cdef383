import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';
import { startAndEndLab } from './lab-process.js';

describe('lab', () => {
  let folder: string;

  before(function () {
    if (process.platform === 'win32') skipBecause(this, 'Windows has no signals');
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lab-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('hands a request to end on to JupyterLab and ends with its exit code', async () => {
    const code = await startAndEndLab(folder, `trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done`);
    expect(code).to.equal(7);
  });
});
