import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RandomStream } from '../src/core/random-stream.js';
import { nativeBackend } from '../src/engine/native-binding.js';
import { addonFolder, startEngine } from '../src/engine/start-engine.js';
import { usesTrainingKernels } from '../src/engine/training-kernels.js';
import { initialParameters } from '../src/model/unet-parameters.js';
import { segmentationProblem } from '../src/run/one-run/segmentation-problem.js';
import { studyTraining } from '../src/study/presets.js';
import type { NetworkSettings } from '../src/study/run-config.js';
import { acceptedProgram } from './accepted-program.js';
import type { ProfileLine } from './bench-result.js';
import type { Precision } from './competitors.js';
import { flopsPerStep } from './step-comparison.js';
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

/** Operations by what they do in a U-Net; what no pattern names is "other". */
const kinds: readonly (readonly [string, RegExp])[] = [
  ['convolution, forward', /Conv[23]D$/],
  ['convolution, gradient of the input', /Conv[23]DBackpropInput/],
  ['convolution, gradient of the kernel', /Conv[23]DBackpropFilter/],
  ['transposed convolution and head: matrix products', /MatMul/],
  ['transposed convolution: rearranging', /Blocks|Transpose/],
  ['norm, with bias and ReLU', /Norm|Bias|Relu|PixelSum/],
  ['max-pool', /MaxPool/],
  ['adding, splitting', /Add|Concat|Split|Slice|Pack/],
  ['float32 to bfloat16 and back', /^Cast$/],
  ['update of the weights', /ResourceApply|ReadVariable|VarHandle/],
];
const other = 'other (softmax, loss, pairs of slices)';
/** Kinds whose arithmetic is counted in the network's multiply-adds. */
const isMultiplication = (kind: string) => /^convolution|matrix products/.test(kind);

interface Traced {
  stepMs: number;
  /** Of a step, by operation. */
  operations: Readonly<Record<string, { milliseconds: number; calls: number }>>;
  matmulGigaflops: number;
}

async function main(): Promise<void> {
  await startEngine({ device: 'cpu', threads: Number(values.threads) });
  const folder = mkdtempSync(join(tmpdir(), 'step-profile-'));
  try {
    const lines = profileSettings(values.quick).flatMap((network) =>
      (['float32', 'bf16'] as const).map((precision): ProfileLine => {
        const graph = join(folder, `${network.inputShape.join('x')}-${precision}.pb`);
        keepGraph(network, precision, graph);
        const { inputShape: shape, baseFilters, depth } = network;
        return { shape, baseFilters, depth, precision, ...byKind(trace(graph), flopsPerStep(network)) };
      }),
    );
    process.stdout.write(`${JSON.stringify(lines)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Compiles a step and copies its graph while the engine loads it. */
function keepGraph(network: NetworkSettings, precision: Precision, file: string): void {
  const problem = segmentationProblem({
    network,
    loss: 'dsc++',
    lossHyperparameters: {},
    training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 1 },
    precision,
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
  acceptedProgram(problem, { parameters, velocities }).dispose();
  backend.binding = binding;
}

function trace(graph: string): Traced {
  const python = values.python ?? 'python3';
  const kernels = usesTrainingKernels() ? ['--kernels', join(addonFolder(), 'training_kernels.node')] : [];
  const args = ['bench/step-profile.py', '--graph', graph, ...kernels, '--threads', values.threads];
  return JSON.parse(execFileSync(python, args, { encoding: 'utf8' })) as Traced;
}

/** Shares are of the sum over operations, run one after the other. */
function byKind({ stepMs, operations, matmulGigaflops }: Traced, flops: number) {
  const rows = new Map<string, ProfileLine['kinds'][number]>();
  const total = Object.values(operations).reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  for (const [operation, { milliseconds, calls }] of Object.entries(operations)) {
    const kind = kinds.find(([, pattern]) => pattern.test(operation))?.[0] ?? other;
    const before = rows.get(kind) ?? { kind, milliseconds: 0, share: 0, calls: 0 };
    const sum = before.milliseconds + milliseconds;
    rows.set(kind, { kind, milliseconds: sum, share: sum / total, calls: (before.calls ?? 0) + calls });
  }
  const sorted = [...rows.values()].sort((a, b) => b.milliseconds - a.milliseconds);
  const multiplying = sorted.filter(({ kind }) => isMultiplication(kind));
  const seconds = multiplying.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  const gigaflopsOfConvolutions = flops / 1e9 / seconds;
  return { stepMs, gigaflopsPerStep: flops / 1e9, gigaflopsOfConvolutions, matmulGigaflops, kinds: sorted };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
