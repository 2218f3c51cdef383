import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { finishScript, runsScript, type SlurmWork } from '../../../src/run/schedulers/slurm-script.js';

const nothingAsked = {
  partition: undefined,
  gpus: undefined,
  time: undefined,
  maxParallel: undefined,
  extra: undefined,
};

describe('the batch script of a plan', () => {
  let folder: string;
  let work: SlurmWork;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slurm '));
    work = {
      projectFolder: join(folder, "the project's"),
      node: join(folder, 'node'),
      planFile: join(folder, 'plan.json'),
      logFolder: join(folder, 'logs'),
      preset: 'smoke',
      passedOn: ['--device', 'cpu'],
      threads: undefined,
      notebooks: false,
    };
    mkdirSync(work.projectFolder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function program(name: string, text: string): void {
    writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  /** Runs the script as Slurm would, with a stand-in for this project's command, and for Slurm's own. */
  async function run(
    node: string,
    {
      signal = false,
      restarts = 0,
      started = undefined as number | undefined,
      state = 'RUNNING',
      offset = '',
    } = {},
  ): Promise<{ code: number | null; said: string; requeued: string | undefined }> {
    program('node', `cd ${JSON.stringify(folder)}\n${node}`);
    const shown = `JobId=1 JobState=${state} Reason=None Requeue=1 Restarts=${started ?? restarts} BatchFlag=1`;
    program(
      'scontrol',
      `case "$*" in *show*) echo "${shown}" ;; *) echo "$@" > '${join(folder, 'requeued')}' ;; esac`,
    );
    writeFileSync(join(folder, 'runs.sbatch'), runsScript(work, nothingAsked));
    const child = spawn('bash', [join(folder, 'runs.sbatch'), ...(offset ? [offset] : [])], {
      env: {
        ...process.env,
        PATH: `${folder}:${process.env.PATH}`,
        ...{ SLURM_ARRAY_JOB_ID: '4242', SLURM_ARRAY_TASK_ID: '7', SLURM_CPUS_ON_NODE: '3' },
        ...(restarts > 0 && { SLURM_RESTART_COUNT: String(restarts) }),
      },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    if (signal) {
      while (!existsSync(join(folder, 'ready'))) await sleep(10);
      child.kill('SIGTERM');
    }
    const code = await ended;
    const note = join(folder, 'requeued');
    return { code, said, requeued: existsSync(note) ? readFileSync(note, 'utf8').trim() : undefined };
  }

  /** Saves for a moment when it is told to stop. */
  const trains = `trap 'sleep 0.3; touch saved; exit 75' TERM; touch ready; while :; do sleep 0.05; done`;

  it('does the run of its number in the frozen plan', async () => {
    const { code, said } = await run(`echo "$@" | tr ' ' '\\n' > arguments`, { offset: '1001' });
    expect(code, said).to.equal(0);
    const given = readFileSync(join(folder, 'arguments'), 'utf8').replaceAll('\n', ' ');
    const plan = `--plan ${work.planFile} --run 1008 --threads 3 --device cpu`;
    expect(given.trim()).to.equal(`--import tsx src/cli/main.ts replicate ${plan}`);
  });

  it('told to stop, lets the run save, and has itself queued again', async () => {
    const { code, said, requeued } = await run(trains, { signal: true, restarts: 9 });
    expect([code, requeued], said).to.deep.equal([75, 'requeue 4242_7']);
    expect(existsSync(join(folder, 'saved'))).to.equal(true);
  });

  it('leaves itself alone where Slurm has other plans with it, as after scancel', async () => {
    const { code, requeued } = await run(trains, { signal: true, state: 'COMPLETING' });
    expect([code, requeued]).to.deep.equal([75, undefined]);
  });

  it('leaves a later start of its task alone, which Slurm made elsewhere when it lost this node', async () => {
    const { code, requeued } = await run('exit 75', { restarts: 1, started: 2 });
    expect([code, requeued]).to.deep.equal([75, undefined]);
  });

  it('tries a run again that was killed, but not for ever, and none whose failure would come again', async () => {
    const killed = 'kill -KILL $$';
    expect(await run(killed)).to.include({ code: 137, requeued: 'requeue 4242_7' });
    rmSync(join(folder, 'requeued'));
    expect(await run(killed, { restarts: 3 })).to.include({ code: 137, requeued: undefined });
    for (const code of [0, 1, 2, 3, 4])
      expect(await run(`exit ${code}`)).to.include({ code, requeued: undefined });
  });

  it('ends with 3 on a node that does not see the project, and says as which path', async () => {
    rmSync(work.projectFolder, { recursive: true });
    const { code, said } = await run('exit 0');
    expect(code).to.equal(3);
    expect(said).to.match(/missing project folder, as .+ sees it: .*the project's$/m);
  });

  it('says to Slurm what was asked for, and nothing that was not', () => {
    const asked = {
      partition: 'gpu',
      gpus: 1,
      time: '1-12',
      maxParallel: 3,
      extra: '--account=lab --mem=16G',
    };
    const lines = (text: string) => text.split('\n').filter((line) => line.startsWith('#SBATCH'));
    const log = (name: string) => `#SBATCH --output="${join(folder, 'logs', name)}"`;
    expect(lines(runsScript(work, asked))).to.deep.equal([
      '#SBATCH --job-name=dsc-smoke',
      log('%A_%a.log'),
      '#SBATCH --open-mode=append',
      '#SBATCH --signal=B:TERM@120',
      '#SBATCH --gpus=1',
      '#SBATCH --partition=gpu',
      '#SBATCH --time=1-12',
      '#SBATCH --account=lab --mem=16G',
      '#SBATCH --requeue',
    ]);
    // Tables need no accelerator.
    expect(lines(finishScript(work, { ...nothingAsked, gpus: 1 }))).to.deep.equal([
      '#SBATCH --job-name=dsc-smoke-report',
      log('finish-%j.log'),
    ]);
    for (const text of [runsScript(work, asked), finishScript(work, asked)])
      expect(spawnSync('bash', ['-n'], { input: text }).stderr.toString()).to.equal('');
    expect(finishScript(work, asked)).to.match(/--finish --no-notebooks$/m);
    expect(finishScript({ ...work, notebooks: true }, asked)).to.match(/--finish$/m);
  });
});
