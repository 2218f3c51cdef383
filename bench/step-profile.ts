import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RandomStream } from '../src/core/random-stream.js';
import { compiledProgram } from '../src/engine/compiled-program.js';
import { nativeBackend } from '../src/engine/native-binding.js';
import { startEngine } from '../src/engine/start-engine.js';
import { initialParameters } from '../src/model/unet-parameters.js';
import { segmentationProblem } from '../src/run/one-run/segmentation-problem.js';
import { studyTraining } from '../src/study/presets.js';
import type { ProfileLine } from './bench-result.js';
import { profileSettings } from './step-settings.js';

/**
 * Where the time of a compiled step goes, by kind of work, as one line of JSON. The TensorFlow.js binding has no tracer,
 * so the very graph that a step runs is handed to TensorFlow's in Python (step-profile.py), on the same version:
 *
 *   node --import tsx bench/step-profile.ts --python .bench-venv/bin/python
 */
const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    quick: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
  },
});

/** TensorFlow's operations by what they do in a U-Net; what no pattern names is "other". */
const kinds: readonly (readonly [string, RegExp])[] = [
  ['convolution, forward', /Conv[23]D$/],
  ['convolution, gradient of the input', /Conv[23]DBackpropInput/],
  ['convolution, gradient of the kernel', /Conv[23]DBackpropFilter/],
  ['transposed convolution: matrix products', /MatMul/],
  ['instance norm', /BatchNorm/],
  ['bias, ReLU, sums', /Bias|Relu|Sum/],
  ['max-pool', /MaxPool/],
  ['adding, splitting, rearranging', /Add|Concat|Split|Slice|Transpose|Pack/],
  ['update of the weights', /ResourceApply|ReadVariable/],
];

interface Traced {
  stepMs: number;
  /** Milliseconds of a step by operation. */
  operations: Readonly<Record<string, number>>;
}

async function main(): Promise<void> {
  await startEngine({ device: 'cpu', threads: Number(values.threads) });
  const folder = mkdtempSync(join(tmpdir(), 'step-profile-'));
  try {
    const lines = profileSettings(values.quick).map((network): ProfileLine => {
      const graph = join(folder, `${network.inputShape.join('x')}.pb`);
      keepGraph(network, graph);
      return { shape: network.inputShape, baseFilters: network.baseFilters, ...byKind(trace(graph)) };
    });
    process.stdout.write(`${JSON.stringify(lines)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Compiles a step and copies its graph while the engine loads it. */
function keepGraph(network: ReturnType<typeof profileSettings>[number], file: string): void {
  const problem = segmentationProblem({
    network,
    loss: 'dsc++',
    lossHyperparameters: {},
    training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 1 },
    precision: 'float32',
  });
  const parameters = initialParameters(network, RandomStream.fromSeed(1));
  const backend = nativeBackend();
  const { binding } = backend;
  const loadSavedModel = (saved: string, tags: string) => {
    copyFileSync(join(saved, 'saved_model.pb'), file);
    return binding.loadSavedModel(saved, tags);
  };
  // The binding's own properties are read-only.
  backend.binding = Object.create(binding, { loadSavedModel: { value: loadSavedModel } });
  const velocities = parameters.map(({ length }) => new Float32Array(length));
  compiledProgram(problem, { parameters, velocities }).dispose();
  backend.binding = binding;
}

function trace(graph: string): Traced {
  const python = values.python ?? 'python3';
  const args = ['bench/step-profile.py', '--graph', graph, '--threads', values.threads];
  return JSON.parse(execFileSync(python, args, { encoding: 'utf8' })) as Traced;
}

/** Shares are of the sum over operations, run one after the other. */
function byKind({ stepMs, operations }: Traced): Pick<ProfileLine, 'stepMs' | 'kinds'> {
  const sums = new Map<string, number>();
  for (const [operation, milliseconds] of Object.entries(operations)) {
    const kind =
      kinds.find(([, pattern]) => pattern.test(operation))?.[0] ?? 'other (softmax, loss, pairs of slices)';
    sums.set(kind, (sums.get(kind) ?? 0) + milliseconds);
  }
  const total = [...sums.values()].reduce((sum, one) => sum + one, 0);
  const rows = [...sums].map(([kind, milliseconds]) => ({ kind, milliseconds, share: milliseconds / total }));
  return { stepMs, kinds: rows.sort((a, b) => b.milliseconds - a.milliseconds) };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
