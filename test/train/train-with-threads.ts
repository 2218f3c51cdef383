import { RandomStream } from '../../src/core/random-stream.js';
import { compiledProgram } from '../../src/engine/compiled-program.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { initialParameters } from '../../src/model/unet-parameters.js';
import { segmentationProblem } from '../../src/run/one-run/segmentation-problem.js';
import { studyTraining } from '../../src/study/presets.js';

const [side, steps] = [128, 3];

/**
 * Trains the 2D network of the mini preset at 128 × 128 pixels on drawn discs with a number of threads, and prints the
 * losses of the first steps as JSON: a process of its own, since a process holds one engine.
 */
async function main([threads]: string[]): Promise<void> {
  await startEngine({ device: 'cpu', threads: Number(threads) });
  const network = { inputChannels: 1, classes: 2, baseFilters: 16, depth: 4, inputShape: [side, side] };
  const problem = segmentationProblem({
    network,
    loss: 'dsc',
    lossHyperparameters: { smoothing: 1e-5 },
    training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 2 },
    precision: 'float32',
  });
  const stream = RandomStream.fromSeed(6);
  const parameters = initialParameters(network, stream);
  const velocities = parameters.map(({ length }) => new Float32Array(length));
  const program = compiledProgram(problem, { parameters, velocities });
  const losses = Array.from({ length: steps }, () =>
    program.step(discOnNoise(stream), studyTraining.learningRate),
  );
  process.stdout.write(JSON.stringify(losses));
}

function discOnNoise(stream: RandomStream) {
  const [row, column, radius] = [stream.uniform(30, 98), stream.uniform(30, 98), stream.uniform(15, 35)];
  const image = new Float32Array(side * side);
  const groundTruth = new Float32Array(2 * side * side);
  for (let pixel = 0; pixel < image.length; pixel++) {
    const inside = Math.hypot(Math.floor(pixel / side) - row, (pixel % side) - column) < radius ? 1 : 0;
    image[pixel] = inside + stream.normal();
    groundTruth[2 * pixel + inside] = 1;
  }
  return { image, groundTruth };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
