import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { helpOf } from '../src/cli/help.js';
import { machineFacts } from '../src/cli/machine-facts.js';
import { writeFileAtomic } from '../src/core/atomic-file.js';
import { exitCodes, StudyError } from '../src/core/errors.js';
import { describeCommit } from '../src/run/one-run/code-commit.js';
import { type BenchOptions, parseBenchOptions, type SectionName } from './bench-options.js';
import { benchReport } from './bench-report.js';
import { type BenchResult, machineWasIdle } from './bench-result.js';
import { competitors, nodeCommand } from './competitors.js';
import { costFigure } from './cost-figure.js';
import { type Outcome, runChild } from './run-child.js';
import { stepSettings } from './step-settings.js';
import { timeCost } from './time-cost.js';
import { inferenceSettings, timeInference } from './time-inference.js';
import { timeRoad } from './time-road.js';
import { timeSteps } from './time-steps.js';

/** `npm run bench`: everything that the project promises of its speed, beside its peers, in one run. */

const peersPython = join('.bench-venv', 'bin', 'python');
const limitSeconds = 3600;
const say = (line: string) => void process.stderr.write(`${line}\n`);

async function main(argv: readonly string[]): Promise<number> {
  const options = parseBenchOptions(argv);
  if (!options) {
    process.stdout.write(helpOf('bench'));
    return exitCodes.done;
  }
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort());
  const folder = mkdtempSync(join(os.tmpdir(), 'bench-'));
  try {
    const result = await measure(options, folder, interruption.signal);
    process.stdout.write(benchReport(result));
    return exitCodes.done;
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    say('interrupted: the bench was stopped; what it had measured is in the --json file, if one was named');
    return exitCodes.interrupted;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One section after the other; the file is written anew after each part, so that a broken run leaves what it has. */
async function measure(options: BenchOptions, folder: string, signal: AbortSignal): Promise<BenchResult> {
  const { sections, extent, threads, device, peers } = options;
  const result: BenchResult = {
    startedAt: new Date().toISOString(),
    git: describeCommit(),
    options: { sections, extent, threads, device, peers },
    machine: machineFacts('.'),
    loadAverage: { start: os.loadavg()[0]!, end: null },
    node: process.versions.node,
  };
  if (!machineWasIdle(result))
    say(`WARNING: the load average is ${result.loadAverage.start.toFixed(1)}: leave the machine alone`);
  const python = peers && existsSync(peersPython) ? peersPython : undefined;
  if (peers && !python) say('no .bench-venv on this system: this project is timed alone');
  const keep = (part: Partial<BenchResult>) => {
    Object.assign(result, part);
    result.loadAverage.end = os.loadavg()[0]!;
    if (options.json) writeFileAtomic(options.json, `${JSON.stringify(result, null, 2)}\n`);
    if (options.json && part.cost?.length) {
      writeFileAtomic(pictureBeside(options.json), costFigure(part.cost, result.machine.processor));
    }
  };
  for (const section of sections) {
    say(`${section} …`);
    const measured = await measurements[section]({ options, python, folder, signal, keep });
    signal.throwIfAborted();
    keep({ [section]: measured });
  }
  return result;
}

interface Conditions {
  options: BenchOptions;
  python: string | undefined;
  folder: string;
  signal: AbortSignal;
  keep: (part: Partial<BenchResult>) => void;
}

const measurements: { [Section in SectionName]: (conditions: Conditions) => Promise<BenchResult[Section]> } =
  {
    step: ({ options: { extent, rounds, device, threads }, python, folder, signal, keep }) =>
      timeSteps(stepSettings(extent, rounds), competitors(python, extent), {
        device,
        threads,
        matmulSide: extent === 'quick' ? 512 : device === 'gpu' ? 8192 : 2048,
        environment: engineEnvironment(folder),
        signal,
        onProgress: say,
        onSetting: (step) => keep({ step }),
      }),
    inference: async ({ options, python, folder, signal, keep }) => {
      const comparisons = await timeInference(inferenceSettings(options.extent === 'quick'), {
        python,
        threads: options.threads,
        device: options.device,
        rounds: roundsOf(options),
        environment: engineEnvironment(folder),
        limitSeconds,
        signal,
        onProgress: say,
      });
      keep({ inference: comparisons });
      if (options.device === 'cpu')
        keep({ predictionProfile: await profiled('prediction-profile.ts', { options, python, signal }) });
      return comparisons;
    },
    profile: (conditions) => profiled('step-profile.ts', conditions),
    epoch: (conditions) =>
      ours('epoch-busy.ts', conditions, {
        quick: ['--cases', '4', '--epochs', '2', '--base-filters', '4'],
        usual: ['--cases', '30', '--epochs', '3'],
      }),
    road: ({ options, python, folder, signal }) =>
      timeRoad({
        dataDir: process.env.DSC_DATA_DIR,
        python,
        threads: options.threads,
        rounds: roundsOf(options),
        cases: options.extent === 'quick' ? 3 : undefined,
        folder,
        environment: engineEnvironment(folder),
        limitSeconds,
        signal,
        onProgress: say,
      }),
    cost: ({ options, folder, signal }) =>
      timeCost({
        threads: options.threads,
        isQuick: options.extent === 'quick',
        rounds: roundsOf(options),
        environment: engineEnvironment(folder),
        limitSeconds,
        signal,
        onProgress: say,
      }),
    memory: async (conditions) => {
      const lengths = { quick: ['--steps', '100'], usual: ['--steps', '2000'] };
      const outcomes: NonNullable<BenchResult['memory']> = [];
      for (const mode of ['compiled', 'eager'])
        outcomes.push(await ours('memory-drift.ts', conditions, lengths, '--mode', mode));
      return outcomes;
    },
    volume: ({ options: { extent }, signal }) =>
      runChild(
        process.execPath,
        [...nodeCommand('scoring-memory.ts'), '--shape', extent === 'quick' ? '12,48,48' : '300,512,512'],
        { limitSeconds, signal },
      ),
    augmentation: (conditions) =>
      besidePeer('augmentation.ts', conditions, {
        quick: ['--images', '5', '--rounds', '1', '--side', '64'],
        usual: ['--images', '300', '--rounds', '3'],
      }),
    metrics: (conditions) =>
      besidePeer('metrics.ts', conditions, { quick: ['--side', '256', '--rounds', '1'], usual: [] }),
  };

/** results/machine.json → results/machine.svg */
function pictureBeside(json: string): string {
  return `${json.replace(/\.json$/, '')}.svg`;
}

function roundsOf({ extent, rounds }: BenchOptions): number {
  return rounds ?? { quick: 1, usual: 3, full: 5 }[extent];
}

function engineEnvironment(folder: string): NodeJS.ProcessEnv {
  return {
    TF_CPP_MIN_LOG_LEVEL: '2',
    // What torch.compile builds in the first round serves the later ones, and nothing is left of it afterwards.
    TORCHINDUCTOR_CACHE_DIR: join(folder, 'inductor'),
  };
}

type Lengths = Record<'quick' | 'usual', readonly string[]>;

/** A script that looks into our own graphs. */
function profiled<Line>(
  script: string,
  { options: { extent, threads }, python, signal }: Pick<Conditions, 'options' | 'python' | 'signal'>,
): Promise<Outcome<Line>> {
  if (!python) return Promise.resolve({ failure: 'the tracer is in .bench-venv, which is not here' });
  const more = extent === 'quick' ? ['--quick'] : [];
  const command = [...nodeCommand(script), '--python', python, '--threads', String(threads)];
  return runChild(process.execPath, [...command, ...more], {
    environment: { TF_CPP_MIN_LOG_LEVEL: '2' },
    limitSeconds,
    signal,
  });
}

/** A script that times this project alone, on the engine. */
function ours<Line>(
  script: string,
  { options, signal }: Conditions,
  lengths: Lengths,
  ...more: readonly string[]
): Promise<Outcome<Line>> {
  const length = lengths[options.extent === 'quick' ? 'quick' : 'usual'];
  const engine = ['--device', options.device, '--threads', String(options.threads)];
  return runChild(process.execPath, [...nodeCommand(script), ...length, ...engine, ...more], {
    environment: { TF_CPP_MIN_LOG_LEVEL: '2' },
    limitSeconds,
    signal,
  });
}

/** A script that runs its peer itself, on one core each. */
function besidePeer<Line>(
  script: string,
  { options, python, signal }: Conditions,
  lengths: Lengths,
): Promise<Outcome<Line>> {
  const length = lengths[options.extent === 'quick' ? 'quick' : 'usual'];
  const peer = python ? ['--python', python] : [];
  return runChild(process.execPath, [...nodeCommand(script), ...length, ...peer, '--json'], {
    limitSeconds,
    signal,
  });
}

main(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    say(error instanceof StudyError ? error.message : `unexpected failure: ${(error as Error).stack}`);
    process.exitCode = error instanceof StudyError ? error.exitCode : exitCodes.unexpected;
  },
);
