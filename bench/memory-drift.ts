import { parseArgs } from 'node:util';
import { RandomStream } from '../src/core/random-stream.js';
import { eagerProgram } from '../src/engine/eager-program.js';
import { startEngine } from '../src/engine/start-engine.js';
import { tf } from '../src/engine/tensorflow.js';
import { initialParameters } from '../src/model/unet-parameters.js';
import { segmentationProblem } from '../src/run/one-run/segmentation-problem.js';
import { studyTraining } from '../src/study/presets.js';
import { acceptedProgram } from './accepted-program.js';
import { median } from './median.js';

/**
 * What a training program holds on to over many steps, as one line of JSON: the number of tensors at the end of the
 * warm-up and the furthest it strays from that, and how far resident memory drifts from then to the last tenth of
 * the steps.
 *
 *   node --import tsx bench/memory-drift.ts --mode compiled --steps 2000
 */
const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'compiled' },
    steps: { type: 'string', default: '2000' },
    device: { type: 'string', default: 'cpu' },
    threads: { type: 'string' },
  },
});

const network = { inputChannels: 3, classes: 2, baseFilters: 4, depth: 2, inputShape: [32, 32] };

async function main(): Promise<void> {
  const threads = values.threads ? Number(values.threads) : undefined;
  await startEngine({ device: values.device as 'cpu' | 'gpu', threads });
  const problem = segmentationProblem({
    network,
    loss: 'dsc++',
    lossHyperparameters: {},
    training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 1 },
    precision: 'float32',
  });
  const stream = RandomStream.fromSeed(1);
  const parameters = initialParameters(network, stream);
  const state = { parameters, velocities: parameters.map(({ length }) => new Float32Array(length)) };
  const program = values.mode === 'eager' ? eagerProgram(problem, state) : acceptedProgram(problem, state);

  const steps = Number(values.steps);
  const warmUp = Math.floor(steps / 5);
  const window = Math.max(1, Math.floor(steps / 10));
  const resident: number[] = [];
  const tensors: number[] = [];
  const pixels = network.inputShape.reduce((product, extent) => product * extent, 1);
  for (let step = 0; step < steps; step++) {
    // New arrays for every step, as a batch source hands them over: what is not let go of shows.
    const image = new Float32Array(pixels * network.inputChannels).map(() => stream.normal());
    const groundTruth = new Float32Array(pixels * network.classes);
    for (let pixel = 0; pixel < pixels; pixel++)
      groundTruth[2 * pixel + Number(image[pixel * network.inputChannels]! > 0)] = 1;
    program.step({ image, groundTruth }, 0.01);
    resident.push(process.memoryUsage.rss());
    tensors.push(tf.memory().numTensors);
  }
  const before = median(resident.slice(warmUp - window, warmUp));
  const after = median(resident.slice(-window));
  const settled = tensors[warmUp]!;
  process.stdout.write(
    `${JSON.stringify({
      mode: values.mode,
      steps,
      warmUpSteps: warmUp,
      tensors: settled,
      tensorsAdded: Math.max(...tensors.slice(warmUp).map((count) => Math.abs(count - settled))),
      residentMegabytes: after / 1e6,
      residentDriftPercent: (100 * (after - before)) / before,
    })}\n`,
  );
  program.dispose();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
