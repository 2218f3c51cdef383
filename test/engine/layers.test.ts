import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { biasAdd, biasRelu } from '../../src/engine/activation.js';
import { convolution, convolutionsOfJoined, transposedConvolution } from '../../src/engine/convolution.js';
import { instanceNorm } from '../../src/engine/instance-norm.js';
import { maxPool } from '../../src/engine/max-pool.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { expectAllClose } from '../close-to.js';

const stream = RandomStream.fromSeed(3);
function random(...shape: number[]): tf.Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => stream.normal()),
    shape,
  );
}

/** Output, and gradients of Σ output·weights with respect to every input. */
function valueAndGradients(
  layer: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
): Float32Array[] {
  return tf.tidy(() => {
    const output = layer(...inputs);
    const weights = tf.reshape(tf.sin(tf.range(0, output.size)), output.shape);
    const { grads } = tf.valueAndGrads((...args: tf.Tensor[]) => tf.sum(tf.mul(layer(...args), weights)))(
      inputs,
    );
    return [output, ...grads].map((tensor) => tensor.dataSync().slice() as Float32Array);
  });
}

function expectSame(
  fast: (...inputs: tf.Tensor[]) => tf.Tensor,
  plain: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
): void {
  const tensors = tf.memory().numTensors;
  const [actual, expected] = [valueAndGradients(fast, inputs), valueAndGradients(plain, inputs)];
  actual.forEach((values, index) => {
    expectAllClose(values, expected[index]!, { relative: 1e-4, absolute: 1e-5 });
  });
  expect(tf.memory().numTensors).to.equal(tensors);
  tf.dispose(inputs);
}

describe('layers: value and gradients equal those of plain tensor operations', () => {
  before(() => startEngine({ device: 'cpu' }));

  const plainNorm = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) => {
    const axes = x.shape.slice(1, -1).map((_, axis) => axis + 1);
    const mean = tf.mean(x, axes, true);
    const variance = tf.mean(tf.square(tf.sub(x, mean)), axes, true);
    return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3))), scale), offset);
  };
  const norm = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) => instanceNorm(x, scale, offset, 1e-3);

  it('instanceNorm, 2D', () => expectSame(norm, plainNorm, [random(1, 5, 7, 3), random(3), random(3)]));
  it('instanceNorm, 3D', () => expectSame(norm, plainNorm, [random(1, 4, 5, 6, 2), random(2), random(2)]));
  it('instanceNorm, two samples normalised apart', () =>
    expectSame(norm, plainNorm, [random(2, 5, 4, 3), random(3), random(3)]));

  it('instanceNorm of a constant channel gives the offset', () => {
    const output = tf.tidy(() =>
      norm(tf.ones([1, 4, 4, 1]), tf.tensor1d([2]), tf.tensor1d([0.5])).dataSync(),
    );
    expectAllClose(output, new Float32Array(16).fill(0.5), { absolute: 1e-6 });
  });

  for (const shape of [
    [1, 128, 128, 4],
    [1, 512, 512, 2],
    [1, 80, 160, 160, 1],
    [1, 34, 131, 3],
  ]) {
    it(`instanceNorm of ${shape.slice(1, -1).join(' × ')} pixels: value and gradients as in float64`, () => {
      const channels = shape.at(-1)!;
      const pixels = shape.slice(1, -1).reduce((product, extent) => product * extent, 1);
      // As after ReLU: nothing below zero, so that every term of a sum has one sign.
      const [x, dy] = [random(...shape), random(...shape)].map((noise, index) =>
        tf.tidy(() => (index === 0 ? tf.relu(tf.add(noise, 0.5)) : tf.add(noise, 0.2))),
      ) as [tf.Tensor, tf.Tensor];
      const [scale, offset] = [tf.ones([channels]), tf.zeros([channels])];
      const { value, grads } = tf.valueAndGrads((...args: tf.Tensor[]) => {
        const [input, gain, shift] = args as [tf.Tensor, tf.Tensor, tf.Tensor];
        return tf.sum(tf.mul(instanceNorm(input, gain, shift, 1e-3), dy));
      })([x, scale, offset]);
      const output = tf.tidy(() => instanceNorm(x, scale, offset, 1e-3).dataSync());
      const [xs, dys] = [x.dataSync(), dy.dataSync()];
      const [dx, dScale, dOffset] = grads.map((gradient) => gradient.dataSync());
      for (let channel = 0; channel < channels; channel++) {
        const mean = (term: (at: number) => number) => {
          let sum = 0;
          for (let at = channel; at < xs.length; at += channels) sum += term(at);
          return sum / pixels;
        };
        const centre = mean((at) => xs[at]!);
        const deviation = Math.sqrt(mean((at) => (xs[at]! - centre) ** 2) + 1e-3);
        const normal = (at: number) => (xs[at]! - centre) / deviation;
        const [meanDy, covariance] = [mean((at) => dys[at]!), mean((at) => dys[at]! * normal(at))];
        const size = (term: (at: number) => number) => Math.sqrt(mean((at) => term(at) ** 2));
        const expectedDx = (at: number) => (dys[at]! - meanDy - normal(at) * covariance) / deviation;
        expect(size((at) => output[at]! - normal(at)) / size(normal)).to.be.below(1e-6);
        expect(size((at) => dx![at]! - expectedDx(at)) / size(expectedDx)).to.be.below(1e-4);
        expect(Math.abs(dScale![channel]! / pixels - covariance)).to.be.below(1e-5);
        expect(dOffset![channel]! / pixels / meanDy).to.be.closeTo(1, 1e-4);
      }
      tf.dispose([x, dy, scale, offset, value, ...grads]);
    });
  }

  it('biasRelu', () =>
    expectSame(
      (x, bias) => biasRelu([x], bias),
      (x, bias) => tf.relu(tf.add(x, bias)),
      [random(1, 4, 5, 3), random(3)],
    ));
  it('biasAdd, 3D', () =>
    expectSame(biasAdd, (x, bias) => tf.add(x, bias), [random(1, 2, 3, 4, 5), random(5)]));

  const joinedFirst = (...inputs: tf.Tensor[]) =>
    convolution(tf.concat(inputs.slice(0, -1), -1), inputs.at(-1)!);
  const joinedNever = (...inputs: tf.Tensor[]) =>
    tf.addN(convolutionsOfJoined(inputs.slice(0, -1), inputs.at(-1)!));
  it('convolutionsOfJoined, 2D, parts of unlike widths', () =>
    expectSame(joinedNever, joinedFirst, [random(2, 5, 7, 3), random(2, 5, 7, 2), random(3, 3, 5, 4)]));
  it('convolutionsOfJoined, 3D', () =>
    expectSame(joinedNever, joinedFirst, [
      random(1, 4, 5, 6, 2),
      random(1, 4, 5, 6, 2),
      random(3, 3, 3, 4, 3),
    ]));
  it('convolution with a kernel of one pixel, 2D and 3D', () => {
    expectSame(convolution, (x, kernel) => tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same'), [
      random(2, 5, 7, 3),
      random(1, 1, 3, 4),
    ]);
    expectSame(convolution, (x, kernel) => tf.conv3d(x as tf.Tensor5D, kernel as tf.Tensor5D, 1, 'same'), [
      random(1, 4, 5, 6, 3),
      random(1, 1, 1, 3, 2),
    ]);
  });
  it('convolutionsOfJoined of one part is a convolution', () =>
    expectSame(joinedNever, joinedFirst, [random(1, 5, 4, 3), random(3, 3, 3, 2)]));

  it('transposedConvolution, 2D, against TensorFlow’s own', () =>
    expectSame(
      transposedConvolution,
      (x, kernel, bias) =>
        tf.add(tf.conv2dTranspose(x as tf.Tensor4D, kernel as tf.Tensor4D, [2, 6, 10, 4], 2, 'valid'), bias),
      [random(2, 3, 5, 6), random(2, 2, 4, 6), random(4)],
    ));

  it('transposedConvolution, 3D, against a sum in plain numbers', () => {
    const [x, kernel, bias] = [random(1, 2, 3, 2, 3), random(2, 2, 2, 4, 3), random(4)];
    const [xs, ks] = [x.arraySync() as number[][][][][], kernel.arraySync() as number[][][][][]];
    const output = tf.tidy(() => transposedConvolution(x, kernel, bias).arraySync()) as number[][][][][];
    for (let z = 0; z < 4; z++)
      for (let y = 0; y < 6; y++)
        for (let column = 0; column < 4; column++)
          for (let filter = 0; filter < 4; filter++) {
            const source = xs[0]![z >> 1]![y >> 1]![column >> 1]!;
            const weights = ks[z & 1]![y & 1]![column & 1]![filter]!;
            const sum = source.reduce((total, value, channel) => total + value * weights[channel]!, 0);
            expect(output[0]![z]![y]![column]![filter]!).to.be.closeTo(sum + bias.dataSync()[filter]!, 1e-5);
          }
    tf.dispose([x, kernel, bias]);
  });

  it('transposedConvolution, 3D: gradients by finite differences', () => {
    const inputs = [random(1, 1, 2, 2, 2), random(2, 2, 2, 1, 2), random(1)];
    const [, ...gradients] = valueAndGradients(transposedConvolution, inputs);
    const loss = (tensors: tf.Tensor[]) =>
      tf.tidy(() => {
        const output = transposedConvolution(tensors[0]!, tensors[1]!, tensors[2]!);
        return tf
          .sum(tf.mul(output, tf.reshape(tf.sin(tf.range(0, output.size)), output.shape)))
          .dataSync()[0]!;
      });
    inputs.forEach((input, which) => {
      const values = input.dataSync().slice();
      values.forEach((value, index) => {
        const shifted = [0.5, -0.5].map((step) => {
          const moved = values.slice();
          moved[index] = value + step;
          const tensors = inputs.map((other, at) => (at === which ? tf.tensor(moved, input.shape) : other));
          const result = loss(tensors);
          tensors[which]!.dispose();
          return result;
        });
        // The output is linear in each input, so a large step has no truncation error.
        expect(gradients[which]![index]!).to.be.closeTo(shifted[0]! - shifted[1]!, 1e-5);
      });
    });
    tf.dispose(inputs);
  });

  it('maxPool, 3D, takes the largest of each 2×2×2 block', () =>
    expectSame(maxPool, (x) => tf.maxPool3d(x as tf.Tensor5D, 2, 2, 'valid'), [random(1, 4, 6, 2, 3)]));

  for (const rank of [2, 3]) {
    it(`maxPool, ${rank}D, sends the gradient of a tie to the first pixel of the block`, () => {
      const flat = tf.ones([1, ...Array.from({ length: rank }, () => 2), 1]);
      const gradient = tf.tidy(() =>
        tf
          .grad((x) => tf.sum(maxPool(x)))(flat)
          .dataSync(),
      );
      expect([...gradient]).to.deep.equal([1, ...new Array<number>(2 ** rank - 1).fill(0)]);
      flat.dispose();
    });
  }
});
