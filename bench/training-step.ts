import { parseArgs } from 'node:util';
import { RandomStream } from '../src/core/random-stream.js';
import { eagerProgram } from '../src/engine/eager-program.js';
import { startEngine } from '../src/engine/start-engine.js';
import { initialParameters } from '../src/model/unet-parameters.js';
import { segmentationProblem } from '../src/run/one-run/segmentation-problem.js';
import type { LossName } from '../src/study/losses.js';
import { studyTraining } from '../src/study/presets.js';
import { acceptedProgram } from './accepted-program.js';
import { median } from './median.js';

/**
 * Times one training step of this project on a synthetic batch and prints one line of JSON:
 *
 *   node --import tsx bench/training-step.ts --shape 256,256 --mode compiled
 *
 * The peers in bench/peers take the same arguments and print the same line.
 */
const { values } = parseArgs({
  options: {
    shape: { type: 'string', default: '128,128' },
    channels: { type: 'string', default: '3' },
    classes: { type: 'string', default: '2' },
    'base-filters': { type: 'string', default: '32' },
    depth: { type: 'string', default: '4' },
    loss: { type: 'string', default: 'dsc++' },
    precision: { type: 'string', default: 'float32' },
    device: { type: 'string', default: 'cpu' },
    threads: { type: 'string' },
    mode: { type: 'string', default: 'compiled' },
    'warm-up': { type: 'string', default: '3' },
    steps: { type: 'string', default: '10' },
  },
});

async function main(): Promise<void> {
  const threads = values.threads ? Number(values.threads) : undefined;
  const engine = await startEngine({ device: values.device as 'cpu' | 'gpu', threads });
  const network = {
    inputChannels: Number(values.channels),
    classes: Number(values.classes),
    baseFilters: Number(values['base-filters']),
    depth: Number(values.depth),
    inputShape: values.shape.split(',').map(Number),
  };
  const problem = segmentationProblem({
    network,
    loss: values.loss as LossName,
    lossHyperparameters: {},
    training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 1 },
    precision: values.precision as 'float32' | 'bf16',
  });
  const stream = RandomStream.fromSeed(1);
  const parameters = initialParameters(network, stream);
  const state = { parameters, velocities: parameters.map(({ length }) => new Float32Array(length)) };
  const program = values.mode === 'eager' ? eagerProgram(problem, state) : acceptedProgram(problem, state);

  const pixels = network.inputShape.reduce((product, extent) => product * extent, 1);
  const image = new Float32Array(pixels * network.inputChannels).map(() => stream.normal());
  const groundTruth = new Float32Array(pixels * network.classes);
  for (let pixel = 0; pixel < pixels; pixel++) {
    // A pattern that the network can learn: the class follows the first channel.
    const brightness = image[pixel * network.inputChannels]!;
    const label = Math.min(network.classes - 1, Math.max(0, Math.floor(brightness + 1)));
    groundTruth[pixel * network.classes + label] = 1;
  }

  const milliseconds: number[] = [];
  let loss = Number.NaN;
  for (let step = 0; step < Number(values['warm-up']) + Number(values.steps); step++) {
    const startedAt = performance.now();
    loss = program.step({ image, groundTruth }, 0.01);
    if (step >= Number(values['warm-up'])) milliseconds.push(performance.now() - startedAt);
  }
  if (!Number.isFinite(loss)) throw new Error(`the loss became ${loss}: its time means nothing`);
  process.stdout.write(
    `${JSON.stringify({
      peer: `dsc-plus-plus ${values.mode}`,
      version: `libtensorflow ${engine.version}`,
      device: engine.device,
      precision: values.precision,
      isAccepted: program.mode === 'compiled',
      shape: network.inputShape,
      medianMs: median(milliseconds),
      minimumMs: Math.min(...milliseconds),
      peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
      loss,
    })}\n`,
  );
  program.dispose();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
