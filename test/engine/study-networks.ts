import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { findDisagreement } from '../../src/engine/agreement.js';
import { compiledProgram } from '../../src/engine/compiled-program.js';
import { initialParameters } from '../../src/model/unet-parameters.js';
import { segmentationProblem } from '../../src/run/one-run/segmentation-problem.js';
import type { ExperimentName } from '../../src/study/experiments.js';
import { presets, studyTraining } from '../../src/study/presets.js';

/** Channels and classes of the open sets: colour images of two classes, grey ones, and a volume of three. */
const sets: Record<ExperimentName, { inputChannels: number; classes: number }> = {
  drive: { inputChannels: 3, classes: 2 },
  bus2017: { inputChannels: 1, classes: 2 },
  dsb2018: { inputChannels: 3, classes: 2 },
  isic2018: { inputChannels: 3, classes: 2 },
  'cvc-clinicdb': { inputChannels: 3, classes: 2 },
  kits19: { inputChannels: 1, classes: 3 },
};

/** The test that the compiled step of this network agrees with the plain one. */
export function itAcceptsTheNetworkOf(experiment: ExperimentName, precision: 'float32' | 'bf16'): void {
  it(`accepts the network of experiment ${experiment} at mini size, ${precision}`, () => {
    const { baseFilters, depth, inputShapes } = presets.mini;
    const network = { ...sets[experiment], baseFilters, depth, inputShape: inputShapes![experiment] };
    const problem = segmentationProblem({
      network,
      loss: 'dsc++',
      lossHyperparameters: { gamma: 2 },
      training: { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 2 },
      precision,
    });
    const parameters = initialParameters(network, RandomStream.fromSeed(1));
    const velocities = parameters.map(({ length }) => new Float32Array(length));
    const program = compiledProgram(problem, { parameters, velocities });
    expect(findDisagreement(problem, parameters, program)).to.equal(undefined);
    program.dispose();
  });
}
