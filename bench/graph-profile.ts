import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { RandomStream } from '../src/core/random-stream.js';
import { interceptBinding, nativeBackend } from '../src/engine/native-binding.js';
import { addonFolder } from '../src/engine/start-engine.js';
import { usesTrainingKernels } from '../src/engine/training-kernels.js';
import type { TrainingProgram } from '../src/engine/training-program.js';
import { initialParameters } from '../src/model/unet-parameters.js';
import { segmentationProblem } from '../src/run/one-run/segmentation-problem.js';
import { studyTraining } from '../src/study/presets.js';
import type { NetworkSettings } from '../src/study/run-config.js';
import { acceptedProgram } from './accepted-program.js';
import type { Profile } from './bench-result.js';
import type { Precision } from './competitors.js';

/**
 * Where the time of a compiled step or prediction goes, by kind of work. The TensorFlow.js binding has no tracer, so the very graph
 * that runs is handed to TensorFlow's in Python (graph-profile.py), on the same version.
 */

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
  ['weights read', /ReadVariable|VarHandle/],
  ['update of the weights', /ResourceApply/],
];
const other = 'other (softmax, loss, pairs of slices)';
/** Kinds whose arithmetic is counted in the network's multiply-adds. */
const isMultiplication = (kind: string) => /^convolution|matrix products/.test(kind);

/** What graph-profile.py prints. */
interface Traced {
  /** Median without the tracer. */
  milliseconds: number;
  /** Of one run, by operation. */
  operations: Readonly<Record<string, { milliseconds: number; calls: number }>>;
  matmulGigaflops: number;
}

export interface GraphProfile extends Pick<Profile, 'matmulGigaflops' | 'gigaflopsOfConvolutions'> {
  milliseconds: number;
  /** In no particular order. */
  kinds: readonly { kind: string; milliseconds: number; calls: number }[];
}

/** A program with random weights, and a copy of its graph in `file`, made while the engine loads it. The caller disposes it. */
export function programWithGraph(
  network: NetworkSettings,
  precision: Precision,
  file: string,
): TrainingProgram {
  const problem = segmentationProblem({
    network,
    loss: 'dsc++',
    lossHyperparameters: {},
    training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 1 },
    precision,
  });
  const parameters = initialParameters(network, RandomStream.fromSeed(1));
  const { binding } = nativeBackend();
  const restore = interceptBinding({
    loadSavedModel(saved, tags) {
      copyFileSync(join(saved, 'saved_model.pb'), file);
      return binding.loadSavedModel(saved, tags);
    },
  });
  try {
    const velocities = parameters.map(({ length }) => new Float32Array(length));
    return acceptedProgram(problem, { parameters, velocities });
  } finally {
    restore();
  }
}

/** Traces one function of a graph, of so many floating-point operations. Operations run one after the other. */
export function profileGraph(
  graph: string,
  work: { part: 'step' | 'predict'; flops: number },
  { python, threads }: { python: string; threads: string },
): GraphProfile {
  const kernels = usesTrainingKernels() ? ['--kernels', join(addonFolder(), 'training_kernels.node')] : [];
  const args = ['--graph', graph, '--function', work.part, ...kernels, '--threads', threads];
  const printed = execFileSync(python, ['bench/graph-profile.py', ...args], { encoding: 'utf8' });
  const { milliseconds, operations, matmulGigaflops } = JSON.parse(printed) as Traced;
  const byKind = new Map<string, GraphProfile['kinds'][number]>();
  for (const [operation, one] of Object.entries(operations)) {
    const kind = kinds.find(([, pattern]) => pattern.test(operation))?.[0] ?? other;
    const before = byKind.get(kind) ?? { kind, milliseconds: 0, calls: 0 };
    const [sum, calls] = [before.milliseconds + one.milliseconds, before.calls + one.calls];
    byKind.set(kind, { kind, milliseconds: sum, calls });
  }
  const multiplying = [...byKind.values()].filter(({ kind }) => isMultiplication(kind));
  const seconds = multiplying.reduce((sum, one) => sum + one.milliseconds, 0) / 1000;
  return {
    milliseconds,
    matmulGigaflops,
    gigaflopsOfConvolutions: work.flops / 1e9 / seconds,
    kinds: [...byKind.values()],
  };
}

/** The longest first, with the share of their sum. */
export function withShares(
  rows: readonly Pick<Profile['kinds'][number], 'kind' | 'milliseconds' | 'calls'>[],
): Profile['kinds'] {
  const total = rows.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return rows
    .map(({ kind, milliseconds, calls }) => ({ kind, milliseconds, share: milliseconds / total, calls }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}
