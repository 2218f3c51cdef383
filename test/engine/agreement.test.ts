import { expect } from 'chai';
import { NumericError } from '../../src/core/errors.js';
import { RandomStream } from '../../src/core/random-stream.js';
import { findDisagreement } from '../../src/engine/agreement.js';
import { compiledProgram } from '../../src/engine/compiled-program.js';
import { interceptBinding, nativeBackend } from '../../src/engine/native-binding.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import type { Batch, TrainingProblem, TrainingProgram } from '../../src/engine/training-program.js';
import { smallNetwork } from './small-network.js';
import { itAcceptsTheNetworkOf } from './study-networks.js';

/** A program that does with each gradient what `edit` says, and goes on from there. */
function withGradients(
  program: TrainingProgram,
  edit: (gradient: Float32Array, index: number) => Float32Array,
  update = (w: number, v: number, g: number, rate: number) => {
    const velocity = 0.9 * v - rate * g;
    return { velocity, weight: w + 0.9 * velocity - rate * g };
  },
): TrainingProgram {
  return {
    ...program,
    step(batch, rate) {
      const before = program.readState();
      const loss = program.step(batch, rate);
      const after = program.readState();
      for (const [index, v] of before.velocities.entries()) {
        const gradient = v.map((value, at) => (0.9 * value - after.velocities[index]![at]!) / rate);
        edit(gradient, index).forEach((g, at) => {
          const next = update(before.parameters[index]![at]!, v[at]!, g, rate);
          after.velocities[index]![at] = next.velocity;
          after.parameters[index]![at] = next.weight;
        });
      }
      program.writeState(after);
      return loss;
    },
  };
}

const only = (which: number, edit: (gradient: Float32Array) => Float32Array) => {
  return (gradient: Float32Array, index: number) => (index === which ? edit(gradient) : gradient);
};
const noise = (size: number) => {
  const stream = RandomStream.fromSeed(4);
  return Float32Array.from({ length: size }, () => stream.normal());
};

/** What can be wrong with a program, done to an honest one. Parameter 2 is the kernel of the second convolution. */
const sabotagedPrograms: Record<string, (program: TrainingProgram) => TrainingProgram> = {
  'no update': (program) => ({ ...program, step: (batch) => program.evaluate(batch) }),
  'one layer frozen': (program) => ({
    ...program,
    step(batch, rate) {
      const before = program.readState();
      const loss = program.step(batch, rate);
      const after = program.readState();
      after.parameters[2] = before.parameters[2]!;
      after.velocities[2] = before.velocities[2]!;
      program.writeState(after);
      return loss;
    },
  }),
  'the sign of one gradient': (program) =>
    withGradients(
      program,
      only(2, (g) => g.map((value) => -value)),
    ),
  'one gradient in garbage': (program) =>
    withGradients(
      program,
      only(2, (g) => noise(g.length).map((value) => (value * Math.hypot(...g)) / Math.sqrt(g.length))),
    ),
  'one value of one gradient NaN': (program) =>
    withGradients(
      program,
      only(2, (g) => g.map((value, at) => (at === 5 ? Number.NaN : value))),
    ),
  'one gradient a tenth too large': (program) =>
    withGradients(
      program,
      only(2, (g) => g.map((value) => 1.1 * value)),
    ),
  'momentum dropped': (program) =>
    withGradients(
      program,
      (g) => g,
      (w, _, g, rate) => ({ velocity: -rate * g, weight: w - 1.9 * rate * g }),
    ),
  'momentum without Nesterov': (program) =>
    withGradients(
      program,
      (g) => g,
      (w, v, g, rate) => ({ velocity: 0.9 * v - rate * g, weight: w + 0.9 * v - rate * g }),
    ),
  'the velocities right and no weight moved': (program) =>
    withGradients(
      program,
      (g) => g,
      (w, v, g, rate) => ({ velocity: 0.9 * v - rate * g, weight: w }),
    ),
  'the weights of one kernel shuffled': (program) => ({
    ...program,
    step(batch, rate) {
      const loss = program.step(batch, rate);
      const after = program.readState();
      after.parameters[2]!.reverse();
      program.writeState(after);
      return loss;
    },
  }),
  'a learning rate a tenth too small': (program) => ({
    ...program,
    step: (batch, rate) => program.step(batch, 0.9 * rate),
  }),
  'the batch before': (program) => {
    let last: Batch | undefined;
    return {
      ...program,
      step(batch, rate) {
        const loss = program.step(last ?? batch, rate);
        last = batch;
        return loss;
      },
    };
  },
  'another loss without a step than with one': (program) => ({
    ...program,
    evaluate: (batch) => 1.01 * program.evaluate(batch),
  }),
  'predictions of the first image that it saw': (program) => {
    let first: Float32Array | undefined;
    return {
      ...program,
      predict(image) {
        first ??= image;
        return program.predict(first);
      },
    };
  },
  'the loss without a step of the first batch that it saw': (program) => {
    let first: Batch | undefined;
    return {
      ...program,
      evaluate(batch) {
        first ??= batch;
        return program.evaluate(first);
      },
    };
  },
  'predictions that a step does not change': (program) => {
    let written = program.readState();
    return {
      ...program,
      writeState(state) {
        written = state;
        program.writeState(state);
      },
      predict(image) {
        const now = program.readState();
        program.writeState(written);
        const logits = program.predict(image);
        program.writeState(now);
        return logits;
      },
    };
  },
  'probabilities with two classes swapped': (program) => ({
    ...program,
    predict: (image) => program.predict(image).map((_, at, all) => all[at - (at % 3) + [1, 0, 2][at % 3]!]!),
  }),
  'velocities that a written state leaves as they are': (program) => ({
    ...program,
    writeState: (state) => program.writeState({ ...state, velocities: program.readState().velocities }),
  }),
  'a loss that is NaN': (program) => ({
    ...program,
    step: (batch, rate) => program.step(batch, rate) * Number.NaN,
  }),
  'a last bit that differs from call to call': (program) => {
    let calls = 0;
    return {
      ...program,
      step: (batch, rate) => program.step(batch, rate) * (1 + 2 ** -23 * (calls++ % 2)),
    };
  },
  'a step that fails': (program) => ({
    ...program,
    step() {
      throw new Error('no such primitive');
    },
  }),
};

describe('agreement of a fast program with the plain one', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const rank of [2, 3] as const) {
    for (const precision of ['float32', 'bf16'] as const) {
      describe(`${rank}D, ${precision}`, () => {
        const { problem, initial } = smallNetwork(rank, precision, {});
        const compile = (of: TrainingProblem) =>
          compiledProgram(of, {
            parameters: initial,
            velocities: initial.map(({ length }) => new Float32Array(length)),
          });
        let honest: TrainingProgram;
        before(() => {
          honest = compile(problem);
        });
        after(() => honest.dispose());

        it('accepts the honest program', () => {
          expect(findDisagreement(problem, initial, honest)).to.equal(undefined);
        });

        for (const [name, sabotage] of Object.entries(sabotagedPrograms)) {
          it(`refuses ${name}`, () => {
            expect(findDisagreement(problem, initial, sabotage(honest))).to.be.a('string');
          });
        }

        for (const [name, change] of Object.entries({
          'a convolution that pads on one side': { padsOneSide: true },
          'a dropped skip connection': { skips: false },
          'a reversed class axis': { reversesClasses: true },
          'the loss of another γ': { gamma: 1.8 },
          'a norm with another ε': { epsilon: 1e-1 },
        })) {
          it(`refuses a network with ${name}`, () => {
            const program = compile(smallNetwork(rank, precision, change).problem);
            expect(findDisagreement(problem, initial, program)).to.be.a('string');
            program.dispose();
          });
        }
      });
    }
  }

  it('refuses where the processor’s bfloat16 convolution is wrong, though both programs would use it', () => {
    const { problem, initial } = smallNetwork(2, 'bf16', {});
    const velocities = initial.map(({ length }) => new Float32Array(length));
    const program = compiledProgram(problem, { parameters: initial, velocities });
    const { binding } = nativeBackend();
    const restore = interceptBinding({
      executeOp(operation, attributes, operands, outputs) {
        const isWrong =
          operation === 'Conv2DBackpropFilter' &&
          attributes.some(({ name, value }) => name === 'T' && value === 14);
        const results = binding.executeOp(operation, attributes, operands, outputs);
        if (!isWrong) return results;
        const { id } = results[0]!;
        return binding.executeOp('Add', [{ name: 'T', type: binding.TF_ATTR_TYPE, value: 14 }], [id, id], 1);
      },
    });
    try {
      expect(findDisagreement(problem, initial, program)).to.match(
        /^Conv2DBackpropFilter in bfloat16 is off by 1\.0 of its size/,
      );
    } finally {
      restore();
      program.dispose();
    }
  });

  it('has nothing to compare with where the plain program is not finite', () => {
    const { problem, initial } = smallNetwork(2, 'float32', {});
    const broken: TrainingProblem = { ...problem, loss: (...args) => tf.log(tf.neg(problem.loss(...args))) };
    const velocities = initial.map(({ length }) => new Float32Array(length));
    const program = compiledProgram(broken, { parameters: initial, velocities });
    expect(() => findDisagreement(broken, initial, program)).to.throw(NumericError, /loss NaN/);
    program.dispose();
  });

  itAcceptsTheNetworkOf('dsb2018', 'bf16');
});
