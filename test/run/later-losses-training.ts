import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { createTrainingProgram } from '../../src/engine/create-training-program.js';
import { eagerProgram } from '../../src/engine/eager-program.js';
import { lossByName } from '../../src/loss/registry.js';
import { initialParameters } from '../../src/model/unet-parameters.js';
import { segmentationProblem } from '../../src/run/one-run/segmentation-problem.js';
import type { LossName } from '../../src/study/losses.js';
import { studyTraining } from '../../src/study/presets.js';
import { expectAllClose } from '../close-to.js';

/** Each extent is halved once. */
const networks = {
  '2D': { inputChannels: 1, classes: 2, baseFilters: 4, depth: 1, inputShape: [32, 32] },
  '3D': { inputChannels: 1, classes: 3, baseFilters: 4, depth: 1, inputShape: [8, 16, 16] },
};

/** A disc or ball in a smaller one, on noise, and the loss under test with a fresh network. */
function trained(loss: LossName, { inputShape, classes, ...rest }: (typeof networks)['2D']) {
  const stream = RandomStream.fromSeed(3).fork(loss, inputShape.length);
  const network = { ...rest, inputShape, classes };
  const problem = segmentationProblem({
    network,
    loss,
    lossHyperparameters: lossByName(loss).hyperparameters,
    training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 2 },
    precision: 'float32',
  });
  const pixels = inputShape.reduce((product, extent) => product * extent, 1);
  const image = new Float32Array(pixels);
  const groundTruth = new Float32Array(pixels * classes);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let rest = pixel;
    const offsets = [...inputShape].reverse().map((extent) => {
      const at = rest % extent;
      rest = Math.floor(rest / extent);
      return (at - extent / 2) / extent;
    });
    const label = Math.max(0, classes - 1 - Math.floor(Math.hypot(...offsets) * 5));
    image[pixel] = label + 0.5 * stream.normal();
    groundTruth[pixel * classes + label] = 1;
  }
  const parameters = initialParameters(network, stream);
  const state = () => ({
    parameters: parameters.map((values) => values.slice()),
    velocities: parameters.map(({ length }) => new Float32Array(length)),
  });
  return { problem, state, batch: { image, groundTruth } };
}

/** The test that the compiled step of a loss is trusted, does what the plain one does, and lowers the loss. */
export function itTrains(name: LossName, what: keyof typeof networks): void {
  it(`${name}, ${what}: the compiled step is trusted, does what the plain one does, and lowers the loss`, () => {
    const { problem, state, batch } = trained(name, networks[what]);
    const warnings: string[] = [];
    const program = createTrainingProgram(problem, state(), (text) => warnings.push(text));
    expect(warnings).to.deep.equal([]);
    expect(program.mode).to.equal('compiled');
    const programs = [program, eagerProgram(problem, state())];
    const [compiled, plain] = programs.map((one) => Array.from({ length: 4 }, () => one.step(batch, 0.02)));
    expectAllClose(compiled!, plain!, { relative: 1e-4 });
    for (let step = 0; step < 12; step++) programs[0]!.step(batch, 0.02);
    expect(programs[0]!.evaluate(batch)).to.be.below(compiled![0]!);
    for (const one of programs) one.dispose();
  });
}
