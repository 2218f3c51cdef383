import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { type FrozenPlan, type SharedConfig, writeFrozenPlan } from '../../../src/record/frozen-plan-file.js';
import { checkpointPath } from '../../../src/run/one-run/checkpoint-folder.js';
import { finishScript, runsScript, type SlurmWork } from '../../../src/run/schedulers/slurm-script.js';
import type { TrainingSettings } from '../../../src/study/run-config.js';
import { writeCheckpoint } from '../../../src/train/checkpoint.js';
import { initialSchedule } from '../../../src/train/schedule.js';

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
      planFile: join(folder, 'results', 'smoke', 'cluster', 'abc', 'plan.json'),
      logFolder: join(folder, 'logs'),
      preset: 'smoke',
      passedOn: ['--device', 'cpu'],
      threads: undefined,
      notebooks: false,
    };
    mkdirSync(work.projectFolder);
    // Slurm would not start a task without it.
    mkdirSync(work.logFolder);
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
    const { code, said, requeued } = await run(trains, { signal: true });
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

  it('tries no run again whose failure would come again', async () => {
    for (const code of [0, 1, 2, 3, 4])
      expect(await run(`exit ${code}`)).to.include({ code, requeued: undefined });
    expect(readdirSync(work.logFolder)).to.deep.equal([]);
  });

  it('tries a run again three times that was killed or found no room, however often Slurm started it before', async () => {
    for (const [tried, end] of ['kill -KILL $$', 'exit 75', 'kill -TERM $$'].entries()) {
      expect((await run(end, { restarts: 9 + tried })).requeued).to.equal('requeue 4242_7');
      rmSync(join(folder, 'requeued'));
    }
    const names = [1, 2, 3].map((number) => `4242_7.retry-${number}`);
    expect(readdirSync(work.logFolder).sort()).to.deep.equal(names);
    const texts = names.map((name) => readFileSync(join(work.logFolder, name), 'utf8').trim());
    expect(texts).to.deep.equal([
      'start 10 ended with 137',
      'start 11 ended with 75',
      'start 12 ended with 143',
    ]);
    const last = await run('kill -KILL $$', { restarts: 12 });
    expect(last).to.include({ code: 137, requeued: undefined });
    expect(last.said).to.contain('run 7 is not queued again after 3 retries; the same --slurm command');
  });

  it('counts no end after which Slurm itself starts the task again', async () => {
    await run(trains, { signal: true, state: 'COMPLETING' });
    await run('kill -KILL $$', { restarts: 1, started: 2 });
    expect(readdirSync(work.logFolder)).to.deep.equal([]);
  });

  describe('told to stop', () => {
    const name = 'phantom-nuclei/dsc++/fold-1-seed-1';
    let checkpoint: string;
    beforeEach(() => {
      checkpoint = checkpointPath(join(folder, 'results', 'smoke', name));
      const noted = { loss: 'dsc++' as const, lossHyperparameters: {}, seed: 1, configHash: 'c', shared: 0 };
      const plan: FrozenPlan = {
        ...{ preset: 'smoke', dataDir: folder, manifestFile: null, allowLeak: false, keepLogits: false },
        // A fold has a number, too.
        shared: [{ fold: { number: 7, of: 8 } } as SharedConfig],
        runs: [
          { number: 6, name: 'phantom-nuclei/dsc/fold-1-seed-1', ...noted },
          { number: 7, name, ...noted },
          { number: 77, name: 'phantom-nuclei/dsc/fold-2-seed-1', ...noted },
        ],
      };
      work.planFile = writeFrozenPlan(join(folder, 'results', 'smoke'), plan);
    });

    /** The checkpoint after that many steps of an epoch. */
    function save(path: string, steps: number): void {
      const schedule = initialSchedule({ learningRate: 0.1 } as TrainingSettings);
      const state = { parameters: [Float32Array.of(steps)], velocities: [Float32Array.of(0)] };
      const partial = { steps, lossSum: steps, seconds: steps };
      writeCheckpoint(path, { configHash: 'c', history: [], partial, schedule, state, best: null });
    }

    /** Saves the checkpoint of so many steps when it is told to stop; without a number, nothing. */
    function stopsAt(steps?: number): string {
      if (steps !== undefined) save(join(folder, 'next'), steps);
      return trains.replace('touch saved', steps === undefined ? ':' : `cp next "${checkpoint}"`);
    }

    it('has itself queued again without bound as long as more is saved each time', async () => {
      for (const number of [1, 2, 3]) writeFileSync(join(work.logFolder, `4242_7.retry-${number}`), '');
      mkdirSync(dirname(checkpoint), { recursive: true });
      for (const steps of [1, 2]) {
        const { code, requeued, said } = await run(stopsAt(steps), { signal: true, restarts: 9 });
        expect([code, requeued], said).to.deep.equal([75, 'requeue 4242_7']);
        for (const file of ['requeued', 'ready']) rmSync(join(folder, file));
      }
    });

    it('three times at most where nothing new was saved, as in a scoring that begins anew', async () => {
      save(checkpoint, 5);
      for (const [tried, stopping] of [stopsAt(5), stopsAt(), stopsAt(5), stopsAt(5)].entries()) {
        const { code, requeued, said } = await run(stopping, { signal: true });
        expect([code, requeued], said).to.deep.equal([75, tried < 3 ? 'requeue 4242_7' : undefined]);
        expect(said).to.contain(
          'run 7 saved nothing new before it was told to stop; if that was the time limit',
        );
        for (const file of ['requeued', 'ready']) rmSync(join(folder, file), { force: true });
      }
    });
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
