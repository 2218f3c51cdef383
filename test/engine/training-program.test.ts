import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { RandomStream } from '../../src/core/random-stream.js';
import { compiledProgram } from '../../src/engine/compiled-program.js';
import { convolution } from '../../src/engine/convolution.js';
import { createTrainingProgram } from '../../src/engine/create-training-program.js';
import { eagerProgram } from '../../src/engine/eager-program.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import type { TrainingProblem, TrainingProgram } from '../../src/engine/training-program.js';
import { unet } from '../../src/model/unet.js';
import { initialParameters, parameterSpecs } from '../../src/model/unet-parameters.js';
import { expectAllClose } from '../close-to.js';

/** loss = ½ Σ (w·x − y)², so that an update can be followed by hand. */
const line: TrainingProblem = {
  parameterShapes: [[1]],
  imageShape: [2],
  groundTruthShape: [2],
  predict: ([weight], image) => tf.mul(weight!, image),
  loss: ([weight], image, groundTruth) =>
    tf.mul(0.5, tf.sum(tf.square(tf.sub(tf.mul(weight!, image), groundTruth)))),
  momentum: 0.9,
  precision: 'float32',
};
const lineState = () => ({ parameters: [Float32Array.of(1)], velocities: [Float32Array.of(0)] });
const lineBatch = { image: Float32Array.of(1, 2), groundTruth: Float32Array.of(3, 6) };

function network(rank: 2 | 3) {
  const inputShape = rank === 2 ? [16, 16] : [8, 16, 8];
  const settings = { inputChannels: 2, classes: 3, baseFilters: 4, depth: 2, inputShape };
  const problem: TrainingProblem = {
    parameterShapes: parameterSpecs(settings).map(({ shape }) => shape),
    imageShape: [1, ...inputShape, 2],
    groundTruthShape: [1, ...inputShape, 3],
    predict: (parameters, image) => tf.softmax(unet(settings, parameters, image)),
    loss: (parameters, image, groundTruth) =>
      tf.neg(tf.mean(tf.sum(tf.mul(groundTruth, tf.logSoftmax(unet(settings, parameters, image))), -1))),
    momentum: 0.9,
    precision: 'float32',
  };
  const stream = RandomStream.fromSeed(7);
  const parameters = initialParameters(settings, stream);
  const state = () => ({
    parameters: parameters.map((values) => values.slice()),
    velocities: parameters.map((values) => new Float32Array(values.length)),
  });
  const pixels = inputShape.reduce((product, extent) => product * extent, 1);
  const image = new Float32Array(pixels * 2).map(() => stream.normal());
  const groundTruth = new Float32Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel++) groundTruth[3 * pixel + stream.integer(0, 3)] = 1;
  return { problem, state, batch: { image, groundTruth } };
}

describe('training programs', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const [name, build] of [
    ['eager', eagerProgram],
    ['compiled', compiledProgram],
  ] as const) {
    describe(name, () => {
      let program: TrainingProgram;
      afterEach(() => program.dispose());

      it('follows Keras Nesterov arithmetic on a line', () => {
        program = build(line, lineState());
        // g = Σ x (w x − y) = 5w − 15.  Step 1: g = −10, v = 0.1, w = 1 + 0.9·0.1 + 0.1 = 1.19.
        expect(program.step(lineBatch, 0.01)).to.be.closeTo(0.5 * (4 + 16), 1e-5);
        // Step 2: g = −9.05, v = 0.09 + 0.0905 = 0.1805, w = 1.19 + 0.16245 + 0.0905 = 1.44295.
        program.step(lineBatch, 0.01);
        const state = program.readState();
        expect(state.parameters[0]![0]).to.be.closeTo(1.44295, 1e-6);
        expect(state.velocities[0]![0]).to.be.closeTo(0.1805, 1e-6);
      });

      it('evaluates and predicts without an update', () => {
        program = build(line, lineState());
        expect(program.evaluate(lineBatch)).to.be.closeTo(10, 1e-5);
        expect([...program.predict(lineBatch.image)]).to.deep.equal([1, 2]);
        expect(program.readState()).to.deep.equal(lineState());
      });

      it('goes on from a written state as if unbroken', () => {
        const { problem, state, batch } = network(2);
        program = build(problem, state());
        program.step(batch, 0.05);
        const middle = program.readState();
        const expected = [program.step(batch, 0.05), program.step(batch, 0.05)];
        program.writeState(middle);
        expect([program.step(batch, 0.05), program.step(batch, 0.05)]).to.deep.equal(expected);
      });

      it('keeps no tensors between steps', () => {
        const { problem, state, batch } = network(2);
        program = build(problem, state());
        program.step(batch, 0.05);
        const tensors = tf.memory().numTensors;
        for (let step = 0; step < 5; step++) program.step(batch, 0.05);
        program.evaluate(batch);
        program.predict(batch.image);
        expect(tf.memory().numTensors).to.equal(tensors);
      });
    });
  }

  for (const rank of [2, 3] as const) {
    it(`compiled and eager agree over ten steps of a ${rank}D network`, () => {
      const { problem, state, batch } = network(rank);
      const programs = [compiledProgram(problem, state()), eagerProgram(problem, state())];
      const [compiled, eager] = programs.map((program) =>
        Array.from({ length: 10 }, () => program.step(batch, 0.05)),
      );
      // The same operations, fused by TensorFlow where it can: rounding alone differs, and grows with the steps.
      expectAllClose(compiled!, eager!, { relative: 1e-5 });
      const predictions = programs.map((program) => program.predict(batch.image));
      expectAllClose(predictions[0]!, predictions[1]!, { absolute: 1e-4 });
      for (const program of programs) program.dispose();
    });
  }

  it('bfloat16 convolutions stay close to float32', () => {
    const { problem, state, batch } = network(2);
    const exact = compiledProgram(problem, state());
    const rounded = compiledProgram({ ...problem, precision: 'bf16' }, state());
    const difference = Math.abs(exact.step(batch, 0.05) - rounded.step(batch, 0.05));
    // bfloat16 has 8 significant bits: it must differ, and by little.
    expect(difference).to.be.within(1e-8, 2e-2);
    exact.dispose();
    rounded.dispose();
  });

  it('bfloat16 stays close to float32 on volumes of two slices, the same at every call', () => {
    const inputShape = [2, 10, 10];
    const problem: TrainingProblem = {
      parameterShapes: [[3, 3, 3, 32, 32]],
      imageShape: [1, ...inputShape, 32],
      groundTruthShape: [1, ...inputShape, 32],
      predict: ([kernel], image) => convolution(image, kernel!),
      loss: ([kernel], image, groundTruth) =>
        tf.mean(tf.square(tf.sub(convolution(image, kernel!), groundTruth))),
      momentum: 0.9,
      precision: 'float32',
    };
    const stream = RandomStream.fromSeed(11);
    const noise = (size: number) => Float32Array.from({ length: size }, () => 0.1 * stream.normal());
    const kernel = noise(27 * 32 * 32);
    const batch = { image: noise(200 * 32), groundTruth: noise(200 * 32) };
    const trained = (['float32', 'bf16', 'bf16', 'bf16'] as const).map((precision) => {
      const program = compiledProgram(
        { ...problem, precision },
        { parameters: [kernel], velocities: [new Float32Array(kernel.length)] },
      );
      program.step(batch, 0.1);
      const [updated] = program.readState().parameters;
      program.dispose();
      return updated!;
    });
    for (const updated of trained.slice(1)) {
      expectAllClose(updated, trained[0]!, { absolute: 1e-3 });
      expect(updated).to.deep.equal(trained[1]);
    }
  });

  describe('createTrainingProgram', () => {
    it('is disposed of once, and says so when it is used afterwards', () => {
      const program = createTrainingProgram(line, lineState(), expect.fail);
      expect([...program.predict(lineBatch.image)]).to.deep.equal([1, 2]);
      program.dispose();
      program.dispose();
      const uses = [
        () => program.step(lineBatch, 0.1),
        () => program.evaluate(lineBatch),
        () => program.predict(lineBatch.image),
        () => program.readState(),
        () => program.writeState(lineState()),
      ];
      for (const use of uses)
        expect(use).to.throw(UsageError, 'missing network: it was disposed of; load the model again');
    });

    it('takes the compiled program when it agrees with eager mode, in its initial state', () => {
      const { problem, state } = network(2);
      const warnings: string[] = [];
      const program = createTrainingProgram(problem, state(), (text) => warnings.push(text));
      expect(program.mode).to.equal('compiled');
      expect(program.readState()).to.deep.equal(state());
      expect(warnings).to.deep.equal([]);
      program.dispose();
    });

    it('compares a graph once, whatever the state, and another graph anew', () => {
      let plainSteps = 0;
      const counting = (factor: number): TrainingProblem => ({
        ...line,
        loss(parameters, image, groundTruth) {
          plainSteps += 1;
          return tf.mul(line.loss(parameters, image, groundTruth), factor);
        },
      });
      const callsToBuild = (factor: number, weight: number) => {
        const before = plainSteps;
        const state = { parameters: [Float32Array.of(weight)], velocities: [Float32Array.of(0.25)] };
        const program = createTrainingProgram(counting(factor), state, expect.fail);
        expect(program.mode).to.equal('compiled');
        expect(program.readState()).to.deep.equal(state);
        program.dispose();
        return plainSteps - before;
      };
      const compared = callsToBuild(3, 1);
      const trusted = callsToBuild(3, 2);
      // Recorded both times, for the step and for the evaluation; run beside the plain program the first time only.
      expect(trusted).to.equal(2);
      expect(compared).to.be.above(trusted);
      expect(callsToBuild(5, 1)).to.equal(compared);
    });

    it('falls back to eager mode, and says so, when they differ', () => {
      // Drawn in JavaScript, the factor is frozen into the graph but changes from call to call in eager mode.
      let calls = 0;
      const changing: TrainingProblem = {
        ...line,
        loss: (parameters, image, groundTruth) =>
          tf.mul(line.loss(parameters, image, groundTruth), 1 + calls++),
      };
      const warnings: string[] = [];
      const program = createTrainingProgram(changing, lineState(), (text) => warnings.push(text));
      expect(program.mode).to.equal('eager');
      expect(warnings).to.have.length(1);
      program.dispose();
    });
  });
});
