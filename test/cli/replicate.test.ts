import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeCheckpoint } from '../../src/train/checkpoint.js';
import { fakeChase, fakeDrive } from '../data/fake-folders.js';
import { type Ended, typedHere } from './in-this-process.js';
import { smallRehearsal } from './replicate-process.js';

const replicateHere = (args: readonly string[]) => typedHere(['replicate', ...args]);

describe('npm run replicate', () => {
  let out: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'replicate-'));
  });
  afterEach(() => rmSync(out, { recursive: true }));
  const small = (...more: string[]) => smallRehearsal(out, ...more);
  it('keeps its exit code when nobody reads what it says', async () => {
    const args = ['--import', 'tsx', 'src/cli/main.ts', 'replicate', '--losses', 'nothing'];
    const child = spawn(process.execPath, args);
    child.stdout.destroy();
    child.stderr.destroy();
    const [code] = await once(child, 'exit');
    expect(code).to.equal(2);
  });

  it('refuses a folder for results below a file', async () => {
    writeFileSync(join(out, 'file'), '');
    const { code, stderr } = await replicateHere(['--out', join(out, 'file', 'results'), '--dry-run']);
    expect(code).to.equal(2);
    expect(stderr).to.match(/^invalid folder for results .*: .*file; give another --out/);
    expect(stderr.trim().split('\n')).to.have.length(1);
  });

  it('names a checkpoint of other options in the dry run, and refuses it before it reads the data', async () => {
    const name = 'phantom-nuclei/dsc/seed-1';
    const run = join(out, 'smoke', name);
    const planned = await replicateHere([
      ...small('--losses', 'dsc', '--epochs', '40'),
      '--dry-run',
      '--json',
    ]);
    const { config } = JSON.parse(planned.stdout).runs[0];
    const schedule = { learningRate: 1, plateauBest: null, plateauWait: 0, stopBest: null, stopWait: 0 };
    writeCheckpoint(join(run, 'checkpoint', 'latest.checkpoint'), {
      ...{ configHash: 'a'.repeat(64), config, history: [], partial: { steps: 1, lossSum: 1, seconds: 1 } },
      schedule: { ...schedule, checkpointBest: null, stopped: false },
      state: { parameters: [], velocities: [] },
      best: null,
    });
    const plan = await replicateHere([...small('--losses', 'dsc'), '--dry-run']);
    expect(plan.stdout).to.match(/dsc\/seed-1 +refuse .*\n +its checkpoint has other options:/);
    const { code, stderr } = await replicateHere(small('--losses', 'dsc'));
    expect(code).to.equal(2);
    expect(stderr)
      .to.contain(`invalid run to go on with: ${name} (its checkpoint has other options: `)
      .and.contain('training.maximumEpochs changed); go on with')
      .and.not.contain('leak check');
    const kept = await replicateHere(small('--losses', 'dsc', '--keep-going'));
    expect(kept.code).to.equal(2);
    expect(kept.stderr).to.contain(`failed: ${name} (run 1): invalid checkpoint, which has other options`);
  });

  it('goes on after a failing run with --keep-going, and tells it at the end', async () => {
    // A learning rate that no float survives: the loss becomes NaN within the first steps.
    const failing = small('--losses', 'ce,dsc', '--learning-rate', '1e38', '--keep-going');
    const result = await replicateHere(failing);
    expect(result.code).to.equal(4);
    for (const run of ['ce/seed-1 (run 1)', 'dsc/seed-1 (run 2)'])
      expect(result.stderr).to.contain(`failed: phantom-nuclei/${run}: invalid training loss`);
  });

  it('prints the plan for machines and touches nothing', async () => {
    const { code, stdout } = await replicateHere(small('--dry-run', '--json'));
    expect(code).to.equal(0);
    const plan = JSON.parse(stdout) as { runs: { number: number; action: string }[] };
    expect(plan.runs.map(({ number, action }) => [number, action])).to.deep.equal([
      [1, 'run'],
      [2, 'run'],
    ]);
    expect(readdirSync(out)).to.deep.equal([]);
    const one = await replicateHere(small('--dry-run', '--json', '--run', '2'));
    expect((JSON.parse(one.stdout) as typeof plan).runs.map(({ number }) => number)).to.deep.equal([2]);
    const shown = await replicateHere(small('--dry-run', '--run', 'phantom-nuclei/dsc/seed-1'));
    expect(shown.stdout)
      .to.match(/dsc\/seed-1/)
      .and.not.match(/dsc\+\+/);
  });

  it('tells missing and damaged files of all data sets in one go, before anything is trained', async () => {
    const dataDir = join(out, 'data');
    await fakeChase(dataDir);
    await fakeDrive(dataDir);
    rmSync(join(dataDir, 'chasedb1', 'Image_03R_1stHO.png'));
    writeFileSync(join(dataDir, 'chasedb1', 'Image_01L.jpg'), 'no picture');
    writeFileSync(join(dataDir, 'drive', 'training', '1st_manual', '25_manual1.gif'), 'no mask');
    const spoilt = (...more: string[]) =>
      replicateHere([
        ...['--preset', 'smoke', '--datasets', 'chasedb1,drive,phantom-nuclei', '--losses', 'dsc'],
        ...['--seeds', '1', '--epochs', '1', '--base-filters', '2', '--no-notebooks'],
        ...['--data-dir', dataDir, '--out', join(out, 'results'), ...more],
      ]);
    const faults = [
      /^ {2}- missing mask of case Image_03R of chasedb1: .*Image_03R_1stHO\.png/m,
      /^ {2}- .*Image_01L\.jpg/m,
      /25_manual1\.gif/m,
    ];
    const stopped = await spoilt();
    expect(stopped.code).to.equal(3);
    expect(stopped.stderr).to.match(/^invalid data sets chasedb1, drive, 3 faults:$/m);
    for (const fault of faults) expect(stopped.stderr).to.match(fault);
    expect(existsSync(join(out, 'results'))).to.equal(false);

    const frozen = await spoilt('--keep-going', '--freeze');
    expect(frozen.code).to.equal(3);
    expect(frozen.stdout).to.match(/plan\.json\n$/);
    expect(frozen.stderr).to.match(/^failed: drive: .*25_manual1\.gif/m);

    const rest = await spoilt('--keep-going');
    expect(rest.code).to.equal(3);
    expect(rest.stderr).to.match(/^left out: invalid chasedb1, 2 faults:$/m);
    expect(rest.stderr).to.match(/^failed: drive: .*25_manual1\.gif/m);
    expect(readdirSync(join(out, 'results', 'smoke')))
      .to.include('phantom-nuclei')
      .and.not.include('drive');
  });

  it('leaves notes on the whole plan out where one run of it is run', async () => {
    const dataDir = join(out, 'data');
    await fakeChase(dataDir, [1, 2, 5, 6]);
    const part = ['--datasets', 'chasedb1', '--data-dir', dataDir, '--out', join(out, 'results')];
    const planned = await replicateHere([...part, '--dry-run']);
    expect(planned.stdout).to.match(/^note: 8 of 28 cases of chasedb1 are there and are used$/m);
    const { code, stderr } = await replicateHere([...part, '--run', '99']);
    expect(code).to.equal(2);
    expect(stderr).to.equal('unknown run 99; the plan has runs 1 to 2: see --dry-run\n');
  });

  it('submits no run that the frozen plan does not hold, and says what is wrong with its data', async () => {
    const dataDir = join(out, 'data');
    await fakeChase(dataDir);
    writeFileSync(join(dataDir, 'chasedb1', 'Image_01L.jpg'), 'no picture');
    const { code, stdout, stderr } = await replicateHere([
      ...small('--datasets', 'chasedb1,phantom-nuclei', '--losses', 'dsc', '--data-dir', dataDir),
      ...['--slurm', '--print', '--keep-going', '--run', 'chasedb1/dsc/seed-1'],
    ]);
    expect([code, stdout], stderr).to.deep.equal([3, '']);
    expect(stderr).to.match(/^invalid .*Image_01L\.jpg/m);
    expect(readdirSync(join(out, 'smoke'))).to.deep.equal(['plan.json']);
  });

  it('does one run of a plan whose first data set is not there, under its own number', async () => {
    const part = ['--datasets', 'drive,phantom-nuclei', '--losses', 'dsc,dsc++', '--data-dir', out];
    const alone = (number: string) => replicateHere([...small(...part), '--run', number]);
    const { code, stderr } = await alone('3');
    expect(code, stderr).to.equal(0);
    expect(readdirSync(join(out, 'smoke', 'phantom-nuclei'))).to.deep.equal(['dsc', 'test-cases.zip']);
    const absent = await alone('2');
    expect(absent.code).to.equal(3);
    expect(absent.stderr).to.match(/^missing data folder of drive/);
  });

  it('stops before training when a set that was asked for is not there', async () => {
    const { code, stderr } = await replicateHere(['--datasets', 'drive', '--data-dir', out, '--out', out]);
    expect(code).to.equal(3);
    const [title, message, ...more] = stderr.trim().split('\n');
    expect(title).to.match(/^rehearsal: /);
    expect(message).to.match(/^missing data folder of drive: .*npm run data -- show drive/);
    expect(more).to.deep.equal([]);
  });
});

describe('runs that npm run replicate has done', () => {
  /** Two runs, done once in this process, whose engine uses all cores. Tests that change them take a copy. */
  let done: string;
  let first: Ended;
  let out: string;
  const runFolder = (folder: string, loss: string) => join(folder, 'smoke', 'phantom-nuclei', loss, 'seed-1');

  before(async () => {
    done = mkdtempSync(join(tmpdir(), 'replicated-'));
    first = await replicateHere(smallRehearsal(done));
  });
  after(() => rmSync(done, { recursive: true }));

  it('give no estimate for a graphics card from the times of a processor', async () => {
    const plan = ['--losses', 'dsc,dsc++,ce', '--dry-run', '--json'];
    const secondsOfCe = async (...more: string[]) => {
      const { stdout } = await replicateHere([...smallRehearsal(done), ...plan, ...more]);
      return JSON.parse(stdout).runs.find(({ name }: { name: string }) => name.includes('/ce/'))
        .estimatedSeconds;
    };
    expect(await secondsOfCe()).to.be.above(0);
    expect(await secondsOfCe('--device', 'gpu')).to.equal(null);
  });

  it('are what a frozen plan of the same options means, whose runs need no planning', async () => {
    const frozen = await replicateHere([...smallRehearsal(done), '--freeze']);
    expect(frozen.code, frozen.stderr).to.equal(0);
    const plan = ['--plan', frozen.stdout.trim()];
    const one = await replicateHere([...plan, '--run', 'phantom-nuclei/dsc++/seed-1']);
    expect([one.code, one.stderr]).to.deep.equal([0, 'phantom-nuclei/dsc++/seed-1 is finished\n']);
    const decided = await replicateHere([...plan, '--epochs', '3']);
    expect([decided.code, decided.stderr]).to.deep.equal([
      2,
      'invalid --epochs with --plan, which fixes this setting; leave one of the two out\n',
    ]);
    for (const asked of [plan, ['--out', done]]) {
      const status = await replicateHere(['--status', ...asked]);
      expect(status.code, status.stderr).to.equal(0);
      expect(status.stdout)
        .to.match(/^ *2 +phantom-nuclei\/dsc\+\+\/seed-1 +done +1 epochs$/m)
        .and.match(/^2 done of 2 runs$/m);
    }
    const json = await replicateHere(['--status', '--watch', '--json', ...plan]);
    expect(JSON.parse(json.stdout).counts).to.include({ done: 2, running: 0 });
    const report = join(done, 'smoke', 'report.html');
    rmSync(report);
    const finished = await replicateHere([...plan, '--finish', '--no-notebooks']);
    expect(finished.code, finished.stderr).to.equal(0);
    expect(existsSync(report)).to.equal(true);
  });
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'replicate-'));
  });
  afterEach(() => rmSync(out, { recursive: true }));

  it('end with what stands, and are all found done the second time', async () => {
    expect(first.code, first.stderr).to.equal(0);
    expect(first.stdout).to.match(/^rehearsal: all stages work: 2 runs, \d+ tables, \d+ figures$/m);
    expect(existsSync(join(done, 'smoke', 'report.html'))).to.equal(true);
    const planFile = join(done, 'smoke', 'plan.json');
    const recorded = JSON.parse(readFileSync(planFile, 'utf8'));
    const hashOf = (loss: string) =>
      JSON.parse(readFileSync(join(runFolder(done, loss), 'done.json'), 'utf8')).configHash;
    expect(recorded.runs).to.deep.equal([
      { number: 1, name: 'phantom-nuclei/dsc/seed-1', configHash: hashOf('dsc') },
      { number: 2, name: 'phantom-nuclei/dsc++/seed-1', configHash: hashOf('dsc++') },
    ]);
    // As if the last command had asked for other options of the second run.
    recorded.runs[1].configHash = '0'.repeat(64);
    writeFileSync(planFile, JSON.stringify(recorded));
    const { stdout: status } = await replicateHere(['--status', '--out', done]);
    expect(status).to.match(/dsc\+\+\/seed-1 +waiting .*a result of another configuration/);
    const tables = readFileSync(join(done, 'smoke', 'tables', 'calibration.csv'), 'utf8');
    const second = await replicateHere(smallRehearsal(done));
    expect(second.stderr).to.contain('0 runs to do, 2 done');
    expect(readFileSync(join(done, 'smoke', 'tables', 'calibration.csv'), 'utf8')).to.equal(tables);
  });

  it('are known by their names', async () => {
    const again = await replicateHere(smallRehearsal(done, '--run', 'phantom-nuclei/dsc++/seed-1'));
    expect([again.code, again.stderr]).to.deep.equal([0, 'phantom-nuclei/dsc++/seed-1 is finished\n']);
    const unknown = await replicateHere(smallRehearsal(done, '--run', 'phantom-nuclei/dcs++/seed-1'));
    expect(unknown.code).to.equal(2);
    expect(unknown.stderr).to.match(
      /^unknown run "phantom-nuclei\/dcs\+\+\/seed-1"; did you mean "phantom-nuclei\/dsc\+\+\/seed-1"/,
    );
  });

  it('are scored anew from their weights, and those told whose weights are gone', async () => {
    cpSync(done, out, { recursive: true });
    const [dsc, plusPlus] = [runFolder(out, 'dsc'), runFolder(out, 'dsc++')];
    const record = readFileSync(join(plusPlus, 'record.zip'));
    rmSync(join(dsc, 'model'), { recursive: true });
    const { code, stderr } = await replicateHere(smallRehearsal(out, '--rescore', '--keep-logits'));
    expect(code).to.equal(3);
    expect(stderr).to.match(
      /^failed: phantom-nuclei\/dsc\/seed-1 \(run 1\): missing weights of a finished run/m,
    );
    expect(stderr).to.match(/phantom-nuclei\/dsc\+\+\/seed-1: rescored/);
    expect(readFileSync(join(plusPlus, 'record.zip')).equals(record)).to.equal(true);
    expect(readdirSync(join(plusPlus, 'model'))).to.deep.equal(['logits', 'model.json', 'weights.bin']);
    expect(existsSync(join(dsc, 'done.json'))).to.equal(true);
  });
});
