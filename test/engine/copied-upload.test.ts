import { expect } from 'chai';
import { compiledProgram } from '../../src/engine/compiled-program.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';

describe('uploads', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('are copies: no later change of the array reaches the tensor, wherever malloc put it', () => {
    for (let length = 1; length <= 64; length++) {
      const values = new Float32Array(length).fill(1);
      const tensor = tf.tensor1d(values);
      // The first operation uploads.
      tf.square(tensor).dispose();
      values.fill(2);
      const seen = tf.tidy(() => tf.square(tensor).dataSync());
      expect([...seen]).to.deep.equal(new Array(length).fill(1));
      tensor.dispose();
    }
  });

  it('keep training from writing into the arrays it was given', () => {
    for (let length = 1; length <= 64; length++) {
      const initial = new Float32Array(length).fill(1);
      const state = { parameters: [initial], velocities: [new Float32Array(length)] };
      const program = compiledProgram(
        {
          parameterShapes: [[length]],
          imageShape: [length],
          groundTruthShape: [length],
          predict: ([weight], image) => tf.mul(weight!, image),
          loss: ([weight], image, groundTruth) =>
            tf.sum(tf.square(tf.sub(tf.mul(weight!, image), groundTruth))),
          momentum: 0.9,
          precision: 'float32',
        },
        state,
      );
      const batch = { image: new Float32Array(length).fill(1), groundTruth: new Float32Array(length) };
      program.step(batch, 0.1);
      expect([...initial]).to.deep.equal(new Array(length).fill(1));
      program.dispose();
    }
  });

  it('keep whole numbers, truth values and strings as they are', () => {
    const read = (tensor: tf.Tensor) => {
      const values = [...tf.tidy(() => tf.reshape(tensor, [2, 1])).dataSync()];
      tensor.dispose();
      return values;
    };
    expect(read(tf.tensor1d([3, -4], 'int32'))).to.deep.equal([3, -4]);
    expect(read(tf.tensor1d([true, false], 'bool'))).to.deep.equal([1, 0]);
    expect(read(tf.tensor1d(['a', 'ü']))).to.deep.equal(['a', 'ü']);
  });
});
