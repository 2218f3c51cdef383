import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { compiledProgram } from '../../src/engine/compiled-program.js';
import { interceptBinding, nativeBackend } from '../../src/engine/native-binding.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { initialParameters } from '../../src/model/unet-parameters.js';
import { segmentationProblem } from '../../src/run/one-run/segmentation-problem.js';
import { studyTraining } from '../../src/study/presets.js';

/** A compiled program of a small U-Net, and what it is run with. `runs` lists the functions that the runtime ran. */
function smallProgram(inputShape: readonly number[], precision: 'float32' | 'bf16') {
  const network = { inputChannels: 1, classes: 3, baseFilters: 8, depth: 2, inputShape };
  const training = { ...studyTraining, maximumEpochs: 1, plateauPatience: 1, stopPatience: 1 };
  const problem = segmentationProblem({
    ...{ network, loss: 'dsc++' as const, lossHyperparameters: { gamma: 2 }, training, precision },
  });
  const stream = RandomStream.fromSeed(3);
  const parameters = initialParameters(network, stream);
  const state = { parameters, velocities: parameters.map(({ length }) => new Float32Array(length)) };
  const pixels = inputShape.reduce((product, extent) => product * extent, 1);
  const image = new Float32Array(pixels).map(() => stream.normal());
  const groundTruth = new Float32Array(3 * pixels).map((_, at) => (at % 3 === 1 ? 1 : 0));
  return { program: compiledProgram(problem, state), problem, state, batch: { image, groundTruth } };
}

describe('parameters rounded to bfloat16', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('are rounded once for any number of predictions and evaluations, and again when parameters have changed', () => {
    const { binding } = nativeBackend();
    const runs: string[] = [];
    const restore = interceptBinding({
      runSavedModel(id, inputIds, inputNames, outputNames) {
        runs.push(outputNames.split('/')[0]!);
        return binding.runSavedModel(id, inputIds, inputNames, outputNames);
      },
    });
    try {
      const { program, state, batch } = smallProgram([16, 16], 'bf16');
      program.predict(batch.image);
      program.predict(batch.image);
      program.evaluate(batch);
      program.step(batch, 0.1);
      program.step(batch, 0.1);
      program.evaluate(batch);
      program.predict(batch.image);
      program.writeState(state);
      program.predict(batch.image);
      program.dispose();
    } finally {
      restore();
    }
    expect(runs.join(' ')).to.equal(
      'assign round predict predict evaluate step step round evaluate predict assign round predict',
    );
  });

  for (const [name, inputShape] of [
    ['2D', [16, 16]],
    ['3D', [8, 16, 16]],
  ] as const)
    it(`${name}: predictions after a step are those of a program that begins with its parameters, to the last bit`, () => {
      const { program, problem, batch } = smallProgram(inputShape, 'bf16');
      const before = program.predict(batch.image);
      const lossOfStep = program.evaluate(batch);
      expect(program.step(batch, 0.1)).to.be.closeTo(lossOfStep, 1e-6);
      const after = program.predict(batch.image);
      expect(after).to.not.deep.equal(before);
      const fresh = compiledProgram(problem, program.readState());
      expect(fresh.predict(batch.image)).to.deep.equal(after);
      expect(fresh.evaluate(batch)).to.equal(program.evaluate(batch));
      for (const one of [program, fresh]) one.dispose();
    });
});
