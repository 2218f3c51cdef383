import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { createTrainingProgram } from '../../src/engine/create-training-program.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { initialParameters } from '../../src/model/unet-parameters.js';
import { segmentationProblem } from '../../src/run/one-run/segmentation-problem.js';
import { planSample, sampleBatch } from '../../src/sampling/sample.js';
import { versions } from '../../src/study/code-versions.js';
import { studyAugmentation, studyTraining } from '../../src/study/presets.js';

/**
 * Training losses of the first steps by version of the arithmetic, on drawn and augmented cases. Processors differ in the
 * last digits, a change of arithmetic in more; so where this fails, raise `versions.arithmetic`, say in CHANGELOG.md what
 * changed, and put the new losses here under the new number.
 */
const golden: Record<number, Record<string, readonly number[]>> = {
  3: {
    planar: [0.4651094377040863, 0.44627755880355835, 0.4199697971343994],
    volume: [0.6504501700401306, 0.6336308121681213, 0.6151023507118225],
  },
};

/** Relative; instruction sets from AVX2 on gave losses that differ by less than a tenth of it. */
const tolerance = 2e-6;

const networks = {
  planar: { inputChannels: 3, classes: 2, baseFilters: 4, depth: 3, inputShape: [96, 96] },
  volume: { inputChannels: 1, classes: 3, baseFilters: 4, depth: 2, inputShape: [16, 24, 24] },
};

/** Discs or balls of each class on noise, augmented as in the study. */
function drawnBatch(
  { inputShape, inputChannels, classes }: (typeof networks)['planar'],
  stream: RandomStream,
) {
  const pixels = inputShape.reduce((product, extent) => product * extent, 1);
  const labels = new Uint8Array(pixels);
  const data = new Float32Array(pixels * inputChannels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let rest = pixel;
    const distances = [...inputShape].reverse().map((extent) => {
      const at = rest % extent;
      rest = Math.floor(rest / extent);
      return (at - extent / 2) / extent;
    });
    labels[pixel] = Math.max(0, classes - 1 - Math.floor(Math.hypot(...distances) * 5));
    for (let channel = 0; channel < inputChannels; channel++)
      data[pixel * inputChannels + channel] = labels[pixel]! + stream.normal();
  }
  const image = { shape: inputShape, channels: inputChannels, data };
  const plan = planSample(image, inputShape, studyAugmentation, stream);
  return sampleBatch({ caseId: 'drawn', image, labels: { shape: inputShape, data: labels } }, plan, classes);
}

describe('the version of the arithmetic', () => {
  for (const [name, network] of Object.entries(networks)) {
    it(`stands for these first losses: ${name}`, async () => {
      await startEngine({ device: 'cpu' });
      const problem = segmentationProblem({
        network,
        loss: 'dsc++',
        lossHyperparameters: { gamma: 2 },
        training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 2 },
        precision: 'float32',
      });
      const stream = RandomStream.fromSeed(7).fork(name);
      const parameters = initialParameters(network, stream);
      const velocities = parameters.map(({ length }) => new Float32Array(length));
      const program = createTrainingProgram(problem, { parameters, velocities }, () => {});
      const losses = Array.from({ length: 3 }, () =>
        program.step(drawnBatch(network, stream), studyTraining.learningRate),
      );
      program.dispose();
      const expected = golden[versions.arithmetic]?.[name] ?? [];
      expect(expected, `${name}: [${losses.join(', ')}]`).to.have.length(losses.length);
      for (const [step, loss] of losses.entries())
        expect(loss, `step ${step + 1}`).to.be.closeTo(expected[step]!, tolerance * expected[step]!);
    });
  }
});
