import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { strikeRuns, unbrokenRun } from './strikes.js';
import type { Strike } from './struck-run.js';

/** A few of what `npm run test:kill` does by the hundred. */
describe('a run that is struck', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'dsc-kill-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('by SIGKILL and SIGTERM, at npm alone and at all processes, leaves none and ends with the same files', async () => {
    const strikes: Pick<Strike, 'signal' | 'target'>[] = [
      { signal: 'SIGKILL', target: 'npm' },
      { signal: 'SIGTERM', target: 'npm' },
      { signal: 'SIGTERM', target: 'group' },
    ];
    const unbroken = await unbrokenRun(folder);
    const toll = await strikeRuns(folder, unbroken, strikes, strikes.length, RandomStream.fromSeed(2));
    expect(toll.faults).to.deep.equal([]);
    expect(toll.strikes).to.equal(3);
    expect(toll.compared).to.be.at.least(1);
  });
});
