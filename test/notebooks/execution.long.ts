/**
 * Two notebooks executed as `replicate` does it, on one tiny run: one of the six that differ in their data set alone, and the
 * one of all losses. `every-notebook.long.ts` executes all of them. And a runner that is killed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';
import { type Ending, expectCopyAndPage, replicateSmoke } from './rehearsal.js';
import { kernels, noKernels, startRunner, until, writeNotebook } from './run-headless.js';

describe('notebooks on one loss alone', () => {
  let out: string;
  let ended: Ending;

  before(async function () {
    if (noKernels) skipBecause(this, noKernels);
    out = mkdtempSync(join(tmpdir(), 'alone-'));
    ended = await replicateSmoke('--out', out, '--datasets', 'phantom-nuclei', '--losses', 'tversky++');
  });
  after(() => out && rmSync(out, { recursive: true, force: true }));

  it('execute without an error, with their assertions holding, and leave no kernel', () => {
    expect(ended.said).to.not.include('failed');
    expect(ended.code, ended.said).to.equal(0);
    expect(kernels(out)).to.deep.equal([]);
  });

  it('show it, compare nothing, and train nothing', () => {
    expect(readdirSync(join(out, 'smoke', 'phantom-nuclei'))).to.have.members([
      'test-cases.zip',
      'tversky++',
    ]);
    const text = readFileSync(join(out, 'smoke', 'notebooks', '30-dsb2018.ipynb'), 'utf8');
    expect(text)
      .to.include('--datasets phantom-nuclei --losses tversky,tversky++')
      .and.include('nothing to compare yet');
  });

  it('are those that need no second loss, each with its copy and its page', () => {
    const executed = readdirSync(join(out, 'smoke', 'notebooks')).filter((name) => name.endsWith('.ipynb'));
    expect(executed).to.have.members(['30-dsb2018.ipynb', '70-variants.ipynb']);
    for (const name of ['30-dsb2018', '70-variants']) expectCopyAndPage(out, name);
  });
});

describe('a notebook kernel', () => {
  it('ends when its runner is killed', async function () {
    if (noKernels) skipBecause(this, noKernels);
    const folder = mkdtempSync(join(tmpdir(), 'killed-'));
    try {
      const slow = writeNotebook(folder, 'slow', ['await new Promise(() => {});']);
      const runner = startRunner(join(folder, 'out'), [slow], folder);
      expect(await until(() => kernels(folder).length > 0), 'a kernel started').to.equal(true);
      runner.child.kill('SIGKILL');
      await runner.ended;
      expect(await until(() => kernels(folder).length === 0)).to.equal(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
