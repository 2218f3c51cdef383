/**
 * `npm run doctor`: what is installed, which engine and device, versions, memory, disk, and for whatever is not
 * right, the remedy. It reports on a half-installed machine too: what may crash or hang runs in a child process.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exitCodes, UsageError } from '../core/errors.js';
import { type MachineFacts, machineFacts } from './machine-facts.js';
import type { EngineProbe } from './probe-engine.js';

/** What tools/setup/state.mjs prints. */
export interface SetupState {
  steps: { name: string; ready: boolean; detail: string }[];
  tensorflow: string | null;
  variant: 'cpu' | 'gpu' | null;
  python: { executable: string; version: string } | { fault: string };
  compiler: string | null;
  make: string | null;
  /** Name, memory and driver version of the first NVIDIA card. */
  card: string | null;
  /** Why libtensorflow has no build for this system; null where it has. */
  system: string | null;
  /** What the machine lacks for the steps that are not done. */
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

/** Prints the report, as text or with `--json` as JSON. The exit code is 0 even if something is missing: the report was made. */
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
      { verb: 'unknown', what: `argument of doctor (${argv.join(' ')})`, remedy: 'it takes --json alone' },
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

/** The JSON that a Node program prints, or why it printed none. */
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

/** What the user can do about each thing that is not as it should be, most urgent first. */
export function remedies({
  setup,
  engine,
  machine,
}: Pick<DoctorReport, 'setup' | 'engine' | 'machine'>): string[] {
  const list: string[] = [];
  const missing = setup.steps.filter((step) => !step.ready).map((step) => step.name);
  if (missing.length > 0) {
    list.push(
      `not set up yet: ${missing.join(', ')}; any command that needs them does it, or run "npm run setup"`,
    );
    list.push(...setup.lacks);
  } else if (!engine.loads) {
    list.push(`the engine does not load (${engine.reason}); remove .venv and .setup and run "npm run setup"`);
  }
  if (setup.card && setup.variant === 'cpu') {
    list.push(
      'an NVIDIA card is here but libtensorflow is the one for the processor; run "npm run setup -- --device gpu"',
    );
  }
  if (engine.loads && engine.device === 'cpu' && setup.card && setup.variant === 'gpu') {
    list.push(
      'TensorFlow does not use the NVIDIA card; its driver must be 525 or newer, and CUDA_VISIBLE_DEVICES must not hide it',
    );
  }
  if (machine.memoryGigabytes.free < 4)
    list.push('less than 4 GB of memory are free: close programs before training');
  if (machine.diskGigabytes.free < 2) list.push('less than 2 GB of disk are free: free some before training');
  return list;
}

/** The report as lines for a person. */
export function describeReport({ versions, machine, setup, engine, remedies }: DoctorReport): string {
  const python =
    'fault' in setup.python ? 'none that serves' : `${setup.python.version} (${setup.python.executable})`;
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
    ['NVIDIA card', setup.card ?? 'none'],
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
  const verdict = remedies.length === 0 ? ['all is well'] : remedies.map((remedy) => `remedy: ${remedy}`);
  return `${[...lines, '', ...verdict].join('\n')}\n`;
}
