import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { typedHere } from './in-this-process.js';
import { replicate } from './replicate-process.js';

describe('npm run replicate in processes of its own', () => {
  let out: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'replicate-'));
  });
  afterEach(() => rmSync(out, { recursive: true }));
  const small = (...more: string[]) => [
    ...[
      '--datasets',
      'phantom-nuclei',
      '--epochs',
      '1',
      '--base-filters',
      '2',
      '--no-notebooks',
      '--out',
      out,
    ],
    ...more,
  ];

  it('goes on to the report when nobody reads what it says', async () => {
    const args = ['--import', 'tsx', 'src/cli/main.ts', 'replicate', ...small('--losses', 'dsc')];
    const child = spawn(process.execPath, args);
    child.stdout.destroy();
    child.stderr.destroy();
    const [code] = await once(child, 'exit');
    expect(code).to.equal(0);
    expect(existsSync(join(out, 'smoke', 'phantom-nuclei', 'dsc', 'seed-1', 'done.json'))).to.equal(true);
    expect(existsSync(join(out, 'smoke', 'report.html'))).to.equal(true);
  });

  it('says the hours of a plan that is evidence before it begins, of a frozen one, too', async () => {
    const hours = /^at most [\d:]+: training [\d:]+, testing [\d:]+$/m;
    const evidence = small('--preset', 'mini', '--folds', 'none', '--seeds', '1', '--epochs', '9');
    const frozen = await typedHere(['replicate', ...evidence, '--freeze']);
    expect(frozen.code, frozen.stderr).to.equal(0);
    for (const plan of [evidence, ['--plan', frozen.stdout.trim(), '--no-notebooks']]) {
      const { stderr } = await replicate(plan, (stop, said) => {
        if (hours.test(said)) stop('SIGKILL');
      });
      expect(stderr).to.match(hours).and.to.contain('2 runs to do, 0 done\n');
    }
  });

  it('hears of a job that fails under --keep-going', async () => {
    const failing = ['--losses', 'ce,dsc', '--learning-rate', '1e38', '--keep-going', '--jobs', '2'];
    const { code, stderr } = await replicate(small(...failing));
    expect(code, stderr).to.equal(4);
    expect(stderr).to.match(/^failed: phantom-nuclei\/ce\/seed-1 \(run 1\): invalid training loss/m);
  });
});
