/**
 * `npm run doctor`: reports installed parts, engine, device, versions, memory and disk, with a remedy for each problem. It also
 * works on a half-installed machine: checks that may crash or hang run in a child process.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exitCodes, UsageError } from '../core/errors.js';
import { type MachineFacts, machineFacts } from './machine-facts.js';
import type { EngineProbe } from './probe-engine.js';

/** The JSON that tools/setup/state.mjs prints. */
export interface SetupState {
  steps: { name: string; ready: boolean; detail: string }[];
  tensorflow: string | null;
  variant: 'cpu' | 'gpu' | null;
  python: { executable: string; version: string } | { fault: string };
  compiler: string | null;
  make: string | null;
  /** Name, memory and driver version of the first NVIDIA GPU. */
  card: string | null;
  /** Why libtensorflow has no build for this system; null where it has one. */
  system: string | null;
  /** Requirements of the open set-up steps that the machine lacks. */
  lacks: readonly string[];
}

export interface DoctorReport {
  ready: boolean;
  versions: { node: string; typescript: string; tensorflowJs: string };
  machine: MachineFacts;
  setup: SetupState;
  engine: EngineProbe;
  remedies: string[];
}

/** Prints the report as text, or with `--json` as JSON. Returns exit code 0 even if something is missing. */
export async function runDoctorCommand(argv: string[]): Promise<number> {
  const { json } = doctorOptions(argv);
  const report = examine();
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : describeReport(report));
  return exitCodes.done;
}

function doctorOptions(argv: string[]): { json: boolean } {
  try {
    const { values } = parseArgs({ args: argv, options: { json: { type: 'boolean', default: false } } });
    return values;
  } catch (cause) {
    throw new UsageError(
      {
        verb: 'unknown',
        what: `argument of doctor (${argv.join(' ')})`,
        remedy: 'the only option is --json',
      },
      { cause },
    );
  }
}

function examine(): DoctorReport {
  const setup = runForJson<SetupState>(['tools/setup/state.mjs']);
  if (typeof setup === 'string') throw new Error(`tools/setup/state.mjs failed: ${setup}`);
  const engine = probe(setup);
  const machine = machineFacts('.');
  const versions = {
    node: process.versions.node,
    typescript: packageVersion('typescript'),
    tensorflowJs: packageVersion('@tensorflow/tfjs-core'),
  };
  return {
    ready: engine.loads,
    versions,
    machine,
    setup,
    engine,
    remedies: remedies({ setup, engine, machine }),
  };
}

function probe(setup: SetupState): EngineProbe {
  const missing = setup.steps.find((step) => !step.ready);
  if (missing)
    return { loads: false, reason: `the set-up step "${missing.name}" is not done: ${missing.detail}` };
  const answer = runForJson<EngineProbe>(['--import', 'tsx', 'src/cli/probe-engine.ts']);
  return typeof answer === 'string' ? { loads: false, reason: answer } : answer;
}

/** The parsed JSON from the last line of a Node program's output, or the reason why it failed, as a string. */
function runForJson<T>(args: string[]): T | string {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0)
    return `it ended with ${signal ?? `code ${status}`}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
}

function packageVersion(name: string): string {
  return (JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string })
    .version;
}

/** A remedy for each problem, most urgent first. */
export function remedies({
  setup,
  engine,
  machine,
}: Pick<DoctorReport, 'setup' | 'engine' | 'machine'>): string[] {
  const list: string[] = [];
  const missing = setup.steps.filter((step) => !step.ready).map((step) => step.name);
  if (missing.length > 0) {
    list.push(
      `not set up yet: ${missing.join(', ')}; commands that need them set them up, or run "npm run setup"`,
    );
    list.push(...setup.lacks);
  } else if (!engine.loads) {
    list.push(`the engine does not load (${engine.reason}); remove .venv and .setup and run "npm run setup"`);
  }
  if (setup.card && setup.variant === 'cpu') {
    list.push(
      'this machine has an NVIDIA GPU, but libtensorflow is installed for the CPU; run "npm run setup -- --device gpu"',
    );
  }
  if (engine.loads && engine.device === 'cpu' && setup.card && setup.variant === 'gpu') {
    list.push(
      'TensorFlow does not use the NVIDIA GPU; its driver must be 525 or newer, and CUDA_VISIBLE_DEVICES must not hide it',
    );
  }
  if (machine.memoryGigabytes.free < 4)
    list.push('less than 4 GB of memory are free: close programs before training');
  if (machine.diskGigabytes.free < 2) list.push('less than 2 GB of disk are free: free some before training');
  return list;
}

/** The report as text. */
export function describeReport({ versions, machine, setup, engine, remedies }: DoctorReport): string {
  const python =
    'fault' in setup.python ? 'no suitable one' : `${setup.python.version} (${setup.python.executable})`;
  const facts: [string, string][] = [
    ['Node', versions.node],
    ['TypeScript', versions.typescript],
    ['TensorFlow.js', versions.tensorflowJs],
    ['libtensorflow', setup.tensorflow ? `${setup.tensorflow} (${setup.variant})` : 'not installed'],
    ['Python', python],
    ['compiler', setup.compiler ?? 'none'],
    ['system', machine.system],
    [
      'processor',
      `${machine.processor}, ${machine.cores} cores, ${machine.features.join(' ') || 'features unknown'}`,
    ],
    ['NVIDIA GPU', setup.card ?? 'none'],
    ['memory', `${machine.memoryGigabytes.free} GB free of ${machine.memoryGigabytes.total} GB`],
    ['disk', `${machine.diskGigabytes.free} GB free`],
    ...setup.steps.map(({ name, ready, detail }): [string, string] => [
      name,
      `${ready ? 'in place' : 'MISSING'}: ${detail}`,
    ]),
    [
      'engine',
      engine.loads
        ? `TensorFlow ${engine.version} on ${engine.device}, ${engine.gigaflopsPerSecond} GFLOP/s in float32 matrix products`
        : `not usable: ${engine.reason}`,
    ],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
  const verdict =
    remedies.length === 0 ? ['no problems found'] : remedies.map((remedy) => `remedy: ${remedy}`);
  return `${[...lines, '', ...verdict].join('\n')}\n`;
}
