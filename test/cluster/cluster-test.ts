/**
 * `npm run test:cluster`: a plan of 30 runs through a real Slurm of two nodes on this machine, while tasks are told to stop,
 * killed, submitted twice, and lose their node, and a time limit strikes. Every result must be that of an unbroken local run.
 */
import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { unknownName } from '../../src/core/errors.js';
import { parseLease } from '../../src/core/lease-text.js';
import { checkpointPath } from '../../src/run/one-run/checkpoint-folder.js';
import type { PlanStatus } from '../../src/run/status/plan-status.js';
import { fakeChase } from '../data/fake-folders.js';
import { differences, resultOf } from '../kill/struck-run.js';
import { lackOfSlurm, SlurmCluster, until } from './slurm-cluster.js';

const firstPort = 17_000;

/** Smoke-size runs of seconds, and one of a minute or two for what takes Slurm as long. */
const small = ['--datasets', 'phantom-nuclei', '--losses', 'dsc,dsc++', '--seeds', '1-15', '--epochs', '2'];
const long = ['--datasets', 'phantom-nuclei', '--losses', 'dsc', '--epochs', '30', '--base-filters', '24'];
const common = ['--threads', '1', '--device', 'cpu', '--no-notebooks'];

const folder = mkdtempSync(join(tmpdir(), 'dsc-cluster-'));
const cluster = new SlurmCluster(folder, firstPort);
const faults: string[] = [];

function replicate(...args: string[]): SpawnSyncReturns<string> {
  const command = ['--import', 'tsx', 'src/cli/main.ts', 'replicate', ...args];
  return spawnSync(process.execPath, command, { encoding: 'utf8', env: cluster.environment });
}

function expectThat(holds: boolean, fault: string): void {
  console.log(`${holds ? 'ok   ' : 'FAULT'} ${fault}`);
  if (!holds) faults.push(fault);
}

/**
 * Local results of the same options, all in one process, never stopped. Made while the cluster works: a machine has many cores.
 */
function unbroken(name: string, options: readonly string[]): Promise<string> {
  const out = join(folder, name);
  const command = ['--import', 'tsx', 'src/cli/main.ts', 'replicate', ...options, ...common, '--out', out];
  const child = spawn(process.execPath, command, { stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      if (code === 0) resolve(join(out, 'smoke'));
      else reject(new Error(`the unbroken runs ended with ${code}`));
    });
    local.add(child);
  });
}
const local = new Set<ChildProcess>();

interface Submission {
  job: string;
  plan: string;
  preset: string;
  stdout: string;
}

function submit(name: string, options: readonly string[]): Submission {
  const out = join(folder, name);
  const { status, stdout, stderr } = replicate(...options, ...common, '--out', out, '--slurm');
  const job = /as array jobs? (\d+)/.exec(stdout)?.[1];
  if (status !== 0 || !job) throw new Error(`submission ended with ${status}: ${stdout}${stderr}`);
  const preset = join(out, 'smoke');
  const [frozen] = readdirSync(join(preset, 'cluster'));
  return { job, plan: join(preset, 'cluster', frozen!, 'plan.json'), preset, stdout };
}

function statusOf({ plan }: Submission): PlanStatus {
  const { stdout } = replicate('--status', '--json', '--plan', plan);
  return JSON.parse(stdout) as PlanStatus;
}

/** A task of the array that trains now, its run and its process. */
function runningTask({ preset, job }: Submission, other: readonly string[] = []) {
  for (const loss of ['dsc', 'dsc++'])
    for (const run of foldersOf(join(preset, 'phantom-nuclei', loss))) {
      const path = join(preset, 'phantom-nuclei', loss, run);
      const lock = join(path, 'run.lock');
      const { pid, task } = parseLease(existsSync(lock) ? readFileSync(lock, 'utf8') : '');
      if (task && Number(task.job.split('_')[0]) >= Number(job) && !other.includes(task.job))
        return { path, pid, task: task.job };
    }
  return undefined;
}

function foldersOf(path: string): string[] {
  return existsSync(path) ? readdirSync(path) : [];
}

async function nextTask(submission: Submission, other: readonly string[] = []) {
  let found: ReturnType<typeof runningTask>;
  await until(
    'a task trains',
    600,
    () => {
      found = runningTask(submission, other);
      return found !== undefined;
    },
    100,
  );
  return found!;
}

/** Strikes the process of a task before it has finished its run; a task that was too quick is passed over. */
async function struckTask(submission: Submission, signal: NodeJS.Signals, other: readonly string[]) {
  for (const passedOver = [...other]; ; ) {
    const found = await nextTask(submission, passedOver);
    if (isAlive(found.pid) && process.kill(found.pid, 'SIGSTOP')) {
      const isAtWork = !existsSync(join(found.path, 'done.json'));
      process.kill(found.pid, isAtWork ? signal : 'SIGCONT');
      if (isAtWork) return found;
    }
    passedOver.push(found.task);
  }
}

const logOf = ({ plan }: Submission, task: string): string => {
  const path = join(plan, '..', 'logs', `${task}.log`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

function compare(title: string, whole: string, { preset }: Submission): void {
  const runs = ['dsc', 'dsc++'].flatMap((loss) =>
    foldersOf(join(whole, 'phantom-nuclei', loss)).map((run) => join('phantom-nuclei', loss, run)),
  );
  const differing = runs.flatMap((run) =>
    differences(resultOf(join(whole, run)), resultOf(join(preset, run))).map((name) => `${run}/${name}`),
  );
  expectThat(
    runs.length > 0 && differing.length === 0,
    `${title}: ${runs.length} results are those of an unbroken local run${differing.length > 0 ? `; not ${differing.join(', ')}` : ''}`,
  );
}

/** What is refused must leave nothing behind. */
function badUse(): void {
  const nowhere = replicate(
    ...small,
    ...common,
    '--out',
    join(folder, 'nowhere'),
    '--slurm',
    '--partition',
    'nowhere',
  );
  expectThat(
    nowhere.status === 2 && /Slurm says: .*partition/.test(nowhere.stderr) && cluster.queue().length === 0,
    'a partition that does not exist: 2, in Slurm’s words, nothing submitted',
  );
}

/** The data lie elsewhere by the time that the task starts. */
async function dataNotVisible(): Promise<void> {
  const data = join(folder, 'data');
  await fakeChase(data);
  const options = [
    '--datasets',
    'chasedb1',
    '--folds',
    'none',
    '--losses',
    'dsc',
    '--epochs',
    '1',
    '--base-filters',
    '2',
  ];
  const out = join(folder, 'unseen');
  const { stdout } = replicate(...options, ...common, '--data-dir', data, '--out', out, '--slurm', '--print');
  renameSync(data, `${data}-moved`);
  const script = /\S+runs\.sbatch$/m.exec(stdout)![0];
  const job = cluster.ask('sbatch', '--parsable', '--array=1', script).trim();
  await until('the task without data ends', 300, () =>
    cluster.queue().every((line) => !line.startsWith(`${job}_`)),
  );
  const log = readFileSync(join(script, '..', 'logs', `${job}_1.log`), 'utf8');
  const ended = cluster.ask('scontrol', 'show', 'job', `${job}_1`);
  expectThat(
    log.includes(join(data, 'chasedb1')) && /ExitCode=3:0/.test(ended),
    'data that the node does not see: 3, with the path',
  );
}

async function strikes(): Promise<void> {
  const whole = unbroken('local', [...small, '--base-filters', '2']);
  const plan = submit('slurm', [...small, '--base-filters', '2']);
  expectThat(/as array jobs \d+, \d+;/.test(plan.stdout), '30 runs where an array holds 17: two arrays');

  const told = await nextTask(plan);
  // It signals, and then complains of the task that has queued itself again.
  spawnSync('scancel', ['--signal=TERM', '--batch', told.task], { env: cluster.environment });
  await until('the task that was told to stop has ended', 120, () =>
    logOf(plan, told.task).includes('ended with'),
  );
  expectThat(
    /ended with (75|143|0)/.test(logOf(plan, told.task)),
    `TERM to task ${told.task}: it saves and ends`,
  );

  const killed = await struckTask(plan, 'SIGKILL', [told.task]);
  await until('the killed task has ended', 120, () => logOf(plan, killed.task).includes('ended with'));
  expectThat(logOf(plan, killed.task).includes('ended with 137'), `-9 to the process of task ${killed.task}`);

  const again = submit('slurm', [...small, '--base-filters', '2']);
  expectThat(again.plan === plan.plan && again.job !== plan.job, 'the same plan, submitted twice');

  // The process stands still, its node is lost; another node does the run. Then it wakes up.
  const lost = await struckTask(plan, 'SIGSTOP', [told.task, killed.task]);
  const node =
    cluster
      .queue()
      .find((line) => line.startsWith(`${lost.task} `))
      ?.split(' ')[2] === 'n1'
      ? 'n1'
      : 'n2';
  cluster.loseNode(node);
  console.log(`      node ${node} is gone, with task ${lost.task}`);
  await until('the run of the lost node is done elsewhere', 600, () =>
    existsSync(join(lost.path, 'done.json')),
  );
  const done = readFileSync(join(lost.path, 'done.json'), 'utf8');
  process.kill(lost.pid, 'SIGCONT');
  await until('the process of the lost node ends', 120, () => !isAlive(lost.pid));
  expectThat(
    readFileSync(join(lost.path, 'done.json'), 'utf8') === done &&
      logOf(plan, lost.task).includes(
        'did not renew its lease in time, and another process took over the run',
      ),
    'a task whose node was lost wakes up, and writes nothing',
  );
  cluster.startNode(node);
  await until('all tasks have ended', 1500, () => cluster.queue().length === 0, 2000);
  expectThat(/start 2/.test(logOf(plan, told.task)), 'the task that was told to stop was started again');
  const { counts } = statusOf(plan);
  expectThat(counts.done === 30, `--status: ${JSON.stringify(counts)}`);
  compare('after TERM, -9, a lost node and a second submission', await whole, plan);
  expectThat(existsSync(join(plan.preset, 'report.html')), 'the job after them has made the report');
}

async function timeLimit(): Promise<void> {
  const whole = unbroken('local-long', long);
  const plan = submit('slurm-long', long);
  await until('the long run has saved', 600, () =>
    existsSync(checkpointPath(join(plan.preset, 'phantom-nuclei', 'dsc', 'seed-1'))),
  );
  const limit = (minutes: number) =>
    cluster.ask('scontrol', 'update', `JobId=${plan.job}_1`, `TimeLimit=${minutes}`);
  // Two minutes are what Slurm warns before.
  limit(1);
  await until('Slurm has warned of the time limit', 300, () =>
    logOf(plan, `${plan.job}_1`).includes('ended with'),
  );
  limit(30);
  expectThat(logOf(plan, `${plan.job}_1`).includes('ended with 75'), 'a time limit: the run is saved, 75');
  await until('the long run is done', 900, () => cluster.queue().length === 0, 2000);
  expectThat(logOf(plan, `${plan.job}_1`).includes('start 2'), 'and queued again, without anybody’s help');
  compare('after a time limit', await whole, plan);
}

async function cancelled(): Promise<void> {
  const plan = submit('cancelled', [...long, '--seeds', '2']);
  const { task } = await nextTask(plan);
  cluster.ask('scancel', task);
  await until('the cancelled task is gone', 120, () =>
    cluster.queue().every((line) => !line.startsWith(`${task} `)),
  );
  await until('the queue is empty', 300, () => cluster.queue().length === 0);
  const { waiting, resting, done } = statusOf(plan).counts;
  expectThat(done === 0 && waiting + resting === 1, 'a cancelled task stays cancelled');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const parts: Readonly<Record<string, () => void | Promise<void>>> = {
  'bad-use': badUse,
  'no-data': dataNotVisible,
  strikes,
  'time-limit': timeLimit,
  cancel: cancelled,
};

async function clusterTest(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const asked = values.only?.split(',') ?? Object.keys(parts);
  const foreign = asked.find((name) => !(name in parts));
  if (foreign !== undefined) throw unknownName('part', foreign, Object.keys(parts));
  const lack = lackOfSlurm();
  if (lack) {
    console.log(`skipped: ${lack}`);
    return 0;
  }
  const startedAt = performance.now();
  try {
    await cluster.start();
    for (const [name, part] of Object.entries(parts)) if (asked.includes(name)) await part();
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
    console.log(`FAULT ${faults.at(-1)}`);
  } finally {
    for (const child of local) child.kill('SIGTERM');
    await cluster.stop();
  }
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  console.log(
    `${faults.length === 0 ? 'green' : `${faults.length} faults, all is left in ${folder}`}, ${minutes} min`,
  );
  if (faults.length === 0) rmSync(folder, { recursive: true, force: true });
  return faults.length === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    for (const child of local) child.kill('SIGTERM');
    cluster.stop().then(() => process.exit(75));
  });

clusterTest().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
