import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { memberText } from '../record/edit-record.js';
import { typedHere } from './in-this-process.js';
import { replicate, smallRehearsal } from './replicate-process.js';

describe('npm run replicate in processes of its own', () => {
  let out: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'replicate-'));
  });
  afterEach(() => rmSync(out, { recursive: true }));
  const small = (...more: string[]) => smallRehearsal(out, ...more);

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

  it('interrupted, saves and exits with 75; run again, goes on', async () => {
    const long = small('--losses', 'dsc', '--epochs', '40');
    const run = join(out, 'smoke', 'phantom-nuclei', 'dsc', 'seed-1');
    const checkpoint = join(run, 'checkpoint', 'latest.checkpoint');
    const stopped = await replicate(long, (stop) => {
      if (existsSync(checkpoint)) stop('SIGTERM');
    });
    expect(stopped.code, stopped.stderr).to.equal(75);
    expect(stopped.stderr).to.match(/run the same command again to go on/);
    expect(readdirSync(run)).to.include('checkpoint').and.not.include('done.json');
    expect(readdirSync(run)).to.not.include('run.lock');
    const plan = await typedHere(['replicate', ...long, '--dry-run']);
    expect(plan.stdout).to.match(/dsc\/seed-1 +resume .*\n +interrupted after/);
  });

  it('does named runs, and no others, in two processes with the bytes of one, each with the threads that were asked for', async () => {
    const [one, two] = [join(out, 'one'), join(out, 'two')];
    const alone = await typedHere(['replicate', ...smallRehearsal(one)]);
    expect(alone.code, alone.stderr).to.equal(0);
    const threads = availableParallelism();
    const { code, stderr } = await replicate([
      ...smallRehearsal(two, '--losses', 'ce,dsc,dsc++', '--jobs', '2', '--threads', String(threads)),
      ...['--run', 'phantom-nuclei/dsc/seed-1,phantom-nuclei/dsc++/seed-1'],
    ]);
    expect(code, stderr).to.equal(0);
    const runFolder = (folder: string, loss: string) =>
      join(folder, 'smoke', 'phantom-nuclei', loss, 'seed-1');
    for (const loss of ['dsc', 'dsc++']) {
      const [scores, ofOne] = [two, one].map((folder) => memberText(runFolder(folder, loss), 'cases.csv'));
      expect(scores).to.equal(ofOne);
      expect(JSON.parse(memberText(runFolder(two, loss), 'provenance.json')).threads).to.equal(threads);
    }
    const done = readdirSync(join(two, 'smoke', 'phantom-nuclei')).sort();
    expect(done).to.deep.equal(['dsc', 'dsc++', 'test-cases.zip']);
    expect(readdirSync(join(two, 'smoke'))).to.deep.equal(['phantom-nuclei']);
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
