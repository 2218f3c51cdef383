import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { InterruptedRunError } from '../../../src/core/errors.js';
import type { PlannedRun } from '../../../src/run/plan/plan.js';
import { exitCodeOf, type RunFailure } from '../../../src/run/schedulers/execute-plan.js';
import {
  executeRunsAsProcesses,
  isRuntimeChatter,
  type JobPoolOptions,
} from '../../../src/run/schedulers/job-pool.js';

/** Stands for the command: what a process does is told by the name of its run. */
const command = `
import { existsSync, writeFileSync } from 'node:fs';
const gpu = process.env.CUDA_VISIBLE_DEVICES;
const number = /^phantom-nuclei\\/dsc\\/seed-(\\d+)$/.exec(process.argv.at(-1))[1];
if (process.argv.at(-2) !== '--run') process.exit(2);
const wait = (milliseconds, then) => setTimeout(then, milliseconds);
writeFileSync(number + '.started', '');
process.on('SIGTERM', () => process.exit(75));
const deeds = {
  fails: () => wait(300, () => { console.error('[1/1] training'); console.error('invalid training loss NaN'); process.exit(4); }),
  interrupted: () => { console.error('interrupted: run the same command again'); process.exit(75); },
  killed: () => process.kill(process.pid, 'SIGKILL'),
  crashes: () => { console.error('[1/1] training'); console.error('double free'); setTimeout(() => process.kill(process.pid, 'SIGABRT'), 300); },
  finishes: () => wait(50, () => writeFileSync(number + '.finished', '')),
  slow: () => wait(900, () => writeFileSync(number + '.finished', '')),
  tells: () => wait(100, () => writeFileSync(number + '.finished', [gpu, ...process.argv.slice(2)].join(' '))),
  'tells last': () => existsSync('4.finished') ? deeds.tells() : wait(20, deeds['tells last']),
  waits: () => wait(30_000, () => {}),
};
deeds[process.argv[2 + Number(number)]]();
`;

describe('runs as processes', () => {
  const home = process.cwd();
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'job-pool-'));
    mkdirSync(join(folder, 'src', 'cli'), { recursive: true });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    writeFileSync(join(folder, 'src', 'cli', 'main.ts'), command);
  });
  beforeEach(() => process.chdir(folder));
  afterEach(() => process.chdir(home));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs one process a deed, the first being run 1, and tells how they ended. */
  async function run(deeds: readonly string[], options: Partial<JobPoolOptions> = {}) {
    const runs = deeds.map(
      (_, index) =>
        ({
          number: index + 1,
          config: { dataset: 'phantom-nuclei', loss: 'dsc', seed: index + 1 },
        }) as PlannedRun,
    );
    for (const { number } of runs) rmSync(`${number}.finished`, { force: true });
    for (const { number } of runs) rmSync(`${number}.started`, { force: true });
    const failures = await executeRunsAsProcesses(runs, deeds, {
      jobs: 2,
      threads: 1,
      keepGoing: true,
      fresh: false,
      signal: new AbortController().signal,
      onLine: () => {},
      ...options,
    });
    return failures.map(({ run, exitCode, message }) => [run.number, exitCode, message]);
  }
  const has = (name: string) => existsSync(join(folder, name));

  it('go on beside one that fails, one that is interrupted and one that is killed, each told in the plan’s order', async () => {
    expect(await run(['fails', 'interrupted', 'finishes', 'killed', 'finishes'])).to.deep.equal([
      [1, 4, 'invalid training loss NaN'],
      [2, 75, 'interrupted: run the same command again'],
      [4, 75, 'its process was ended by SIGKILL'],
    ]);
    expect([has('3.finished'), has('5.finished')]).to.deep.equal([true, true]);
  });

  it('that crash are failures, which running again would only repeat', async () => {
    expect(await run(['crashes', 'killed'])).to.deep.equal([
      [1, 1, 'its process crashed with SIGABRT\ndouble free'],
      [2, 75, 'its process was ended by SIGKILL'],
    ]);
  });

  it('without --keep-going start no more after the first failure, and let the others finish', async () => {
    const failures = await run(['slow', 'fails', 'finishes', 'finishes'], { keepGoing: false });
    expect(failures).to.deep.equal([[2, 4, 'invalid training loss NaN']]);
    expect([has('1.finished'), has('3.started'), has('4.started')]).to.deep.equal([true, false, false]);
  });

  it('are put on cards, one on each, the next on whichever is free', async () => {
    const started: [number, string | undefined][] = [];
    const deeds = ['tells last', 'tells', 'tells', 'tells'];
    const onStart: JobPoolOptions['onStart'] = ({ number }, gpu) => started.push([number, gpu]);
    expect(await run(deeds, { gpus: ['4', '7'], onStart })).to.deep.equal([]);
    // Card 4 is busy with the first run; the others follow each other on card 7.
    const cards = ['4', '7', '7', '7'];
    expect(started).to.deep.equal(cards.map((gpu, at) => [at + 1, gpu]));
    for (const [at, gpu] of cards.entries()) {
      const told = readFileSync(join(folder, `${at + 1}.finished`), 'utf8');
      expect(told).to.match(new RegExp(`^${gpu} .*--jobs 1 --threads 1 --gpus ${gpu} --run phantom-nuclei`));
    }
  });

  it('on no named cards see what there is', async () => {
    expect(await run(['tells'])).to.deep.equal([]);
    const seen = process.env.CUDA_VISIBLE_DEVICES ?? '';
    expect(readFileSync(join(folder, '1.finished'), 'utf8').startsWith(`${seen} replicate tells`)).to.equal(
      true,
    );
  });

  it('have each its share of the threads where none are asked for', async () => {
    expect(await run(['tells', 'tells'], { threads: undefined })).to.deep.equal([]);
    const share = Math.max(1, Math.floor(availableParallelism() / 2));
    for (const number of [1, 2])
      expect(readFileSync(join(folder, `${number}.finished`), 'utf8')).to.include(
        `--jobs 1 --threads ${share} --run`,
      );
  });

  it('are all interrupted by one signal, a failure among them or not, and none is started afterwards', async () => {
    const controller = new AbortController();
    const stopping = setInterval(() => {
      if (has('2.started') && has('3.started')) controller.abort();
    }, 20);
    const fresh = { signal: controller.signal, fresh: true };
    const error = await run(['fails', 'waits', 'waits', 'finishes'], fresh).catch(
      (reason: unknown) => reason,
    );
    clearInterval(stopping);
    expect(error).to.be.instanceOf(InterruptedRunError).with.property('exitCode', 75);
    // The same command would drop what is saved.
    expect((error as Error).message).to.contain(
      'without --fresh the command goes on with the runs that have no finished result',
    );
    expect(has('4.started')).to.equal(false);
  });
});

describe('exitCodeOf', () => {
  it('is that of the first failure which running again will not mend', () => {
    const failures = (...codes: number[]) => codes.map((exitCode) => ({ exitCode }) as RunFailure);
    expect(exitCodeOf(failures(75, 4, 3))).to.equal(4);
    expect(exitCodeOf(failures(75, 75))).to.equal(75);
    expect(exitCodeOf([])).to.equal(0);
  });
});

describe('isRuntimeChatter', () => {
  it('holds back what the runtime says for information, not its warnings and errors', () => {
    const lines = [
      'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR',
      'I0000 00:00:1795432385.336623   11842 port.cc:153] oneDNN custom operations are on.',
      'W0000 00:00:1795432385.336623   11842 cpu_allocator_impl.cc:84] Allocation of 1 exceeds 10% of memory.',
      'E0000 00:00:1795432385.336623   11842 cuda_executor.cc:1] failed call to cuInit',
      'Invalid training loss NaN',
    ];
    expect(lines.filter((line) => !isRuntimeChatter(line))).to.deep.equal(lines.slice(2));
  });
});
