import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { parseReplicateOptions } from '../../src/cli/replicate-options.js';
import { UsageError } from '../../src/core/errors.js';

describe('replicate --slurm', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slurm-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A stand-in for one of Slurm's commands that notes how it was called. */
  function program(name: string, text = ''): void {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/bash\necho "${name} $*" >> '${join(folder, 'calls')}'\n${text}\n`);
    chmodSync(path, 0o755);
  }

  /** Jobs 1, 2, …; the array of `refused` is not taken. */
  function slurm(refused = 'none'): void {
    program('scontrol', 'echo "MaxArraySize            = 3"');
    program('scancel');
    program(
      'sbatch',
      `case "$*" in
        --version) exit 0 ;;
        *${refused}*) echo "sbatch: error: invalid partition specified: ${refused}" >&2; exit 1 ;;
      esac
      n=$(grep -c parsable '${join(folder, 'calls')}'); echo "$n;cluster"`,
    );
  }

  const calls = () =>
    readFileSync(join(folder, 'calls'), 'utf8')
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('scontrol') && line !== 'sbatch --version');

  function replicate(...more: string[]) {
    const size = ['--datasets', 'phantom-nuclei', '--losses', 'dsc', '--seeds', '1-4', '--epochs', '1'];
    const place = ['--base-filters', '2', '--out', join(folder, 'out'), '--no-notebooks'];
    const args = ['--import', 'tsx', 'src/cli/main.ts', 'replicate', ...size, ...place, '--slurm', ...more];
    // Slurm may be installed: without the stand-ins nothing else is found either.
    const path = existsSync(join(folder, 'sbatch')) ? `${folder}:/usr/bin:/bin` : folder;
    const env = { ...process.env, PATH: path };
    return spawnSync(process.execPath, args, { encoding: 'utf8', env });
  }

  const frozen = () => {
    const cluster = join(folder, 'out', 'smoke', 'cluster');
    return join(cluster, readdirSync(cluster)[0]!);
  };

  it('submits what is not done in arrays that the site allows, and the report after them', () => {
    slurm();
    const { status, stdout, stderr } = replicate(
      '--max-parallel',
      '2',
      '--partition',
      'gpu',
      '--threads',
      '1',
    );
    expect(status, stderr).to.equal(0);
    const [runs, finish] = ['runs.sbatch', 'finish.sbatch'].map((name) => join(frozen(), name));
    expect(calls()).to.deep.equal([
      `sbatch --parsable --array=1-2%2 ${runs}`,
      `sbatch --parsable --array=0-1%2 --dependency=afterany:1 ${runs} 3`,
      `sbatch --parsable --dependency=afterany:1:2 ${finish}`,
    ]);
    expect(readdirSync(frozen()).sort()).to.deep.equal(['finish.sbatch', 'logs', 'plan.json', 'runs.sbatch']);
    expect(readFileSync(runs!, 'utf8')).to.contain('#SBATCH --partition=gpu').and.contain('--threads 1 &');
    expect(stdout)
      .to.match(/^submitted: 4 runs as array jobs 1, 2; tables, report and notebooks after them as job 3$/m)
      .and.match(/^follow: .*--status --watch --plan .*plan\.json$/m)
      .and.match(/^cancel: +scancel 1 2 3;/m);
  });

  it('leaves nothing submitted where Slurm refuses a part, and says it in Slurm’s words', () => {
    slurm('finish.sbatch');
    const { status, stderr } = replicate();
    expect(status).to.equal(2);
    expect(stderr).to.contain('invalid submission (Slurm says: sbatch: error: invalid partition specified');
    expect(calls().at(-1)).to.equal('scancel 1 2');
  });

  it('says how to run without Slurm where there is none, and writes the scripts all the same with --print', () => {
    const absent = replicate();
    expect(absent.status).to.equal(2);
    expect(absent.stderr).to.match(/^missing Slurm .*without Slurm: leave --slurm out/m);
    expect(existsSync(join(folder, 'out'))).to.equal(false);
    const printed = replicate('--print', '--run', '2,4');
    expect(printed.status, printed.stderr).to.equal(0);
    expect(printed.stdout).to.match(/^ {2}sbatch --array=2,4 .*runs\.sbatch$/m);
    expect(printed.stdout).to.match(/^ {2}sbatch --dependency=afterany:<job 1> .*finish\.sbatch$/m);
    expect(existsSync(join(frozen(), 'runs.sbatch'))).to.equal(true);
    expect(dirname(frozen())).to.equal(join(folder, 'out', 'smoke', 'cluster'));
  });

  it('refuses what does not go together, and what Slurm or a shell would take for more', () => {
    const refusals: [string[], RegExp][] = [
      [['--time', '8:00'], /--time without --slurm; add --slurm/],
      [['--slurm', '--fresh'], /--fresh with --slurm/],
      [['--slurm', '--dry-run'], /--dry-run with --slurm/],
      [['--slurm', '--partition', 'a b'], /--partition "a b"; give one word/],
      [['--slurm', '--time', 'soon'], /--time "soon"; give a time in the format of Slurm/],
      [['--slurm', '--sbatch-extra', '--mem=1G\nrm x'], /--sbatch-extra .*in one line/s],
      [['--slurm', '--gpus', '0'], /--gpus "0"/],
      [['--slurm', '--gpus', '1', '--device', 'CPU'], /--gpus with --device cpu; leave one of the two out/],
      [['--slurm', '--threads', '1.5'], /--threads "1.5"; give a whole number/],
    ];
    for (const [args, message] of refusals)
      expect(() => parseReplicateOptions(args), args.join(' ')).to.throw(UsageError, message);
    const { slurm: read } = parseReplicateOptions(['--slurm', '--time', '1-12:30', '--gpus', '2']);
    expect(read).to.include({ time: '1-12:30', gpus: 2, print: false, maxParallel: undefined });
  });

  it('judges no task by the cores and cards of this machine', () => {
    const more = String(64 * availableParallelism());
    const { slurm, threads, device } = parseReplicateOptions(['--slurm', '--threads', more, '--gpus', '1']);
    expect(slurm).to.include({ threads: Number(more) });
    // The data are read here.
    expect(threads).to.equal(availableParallelism());
    expect(device).to.equal('gpu');
    expect(parseReplicateOptions(['--slurm']).device).to.equal('auto');
    expect(parseReplicateOptions(['--slurm', '--device', 'cpu']).device).to.equal('cpu');
  });

  it('refuses a time limit that leaves a task no time before its warning', () => {
    for (const short of ['1', '3', '2:30', '3:00', '0:03:00', '0-0:3', '0-00:02:59'])
      expect(() => parseReplicateOptions(['--slurm', '--time', short]), short).to.throw(
        UsageError,
        `invalid --time "${short}"; give more than 3 minutes`,
      );
    for (const enough of ['0', '4', '3:30', '0:04:00', '0-0:4', '0-1', '1-0'])
      expect(parseReplicateOptions(['--slurm', '--time', enough]).slurm).to.include({ time: enough });
  });
});
