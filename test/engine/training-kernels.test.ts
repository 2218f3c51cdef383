import { expect } from 'chai';
import fc from 'fast-check';
import { RandomStream } from '../../src/core/random-stream.js';
import { withCheckedKernels } from '../../src/engine/checked-kernels.js';
import { biasReluNorm } from '../../src/engine/instance-norm.js';
import { interceptBinding, nativeBackend } from '../../src/engine/native-binding.js';
import { softmax } from '../../src/engine/softmax.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import {
  pixelSumByKernel,
  usesTrainingKernels,
  withLayersForBfloat16,
  withoutTrainingKernels,
} from '../../src/engine/training-kernels.js';
import { property } from '../property.js';
import { skipBecause } from '../skip-because.js';

const noise = (stream: RandomStream, shape: number[], centre = 0) =>
  tf.tensor(
    Float32Array.from(
      { length: shape.reduce((size, extent) => size * extent, 1) },
      () => centre + stream.normal(),
    ),
    shape,
  );

const forbidden = (): never => {
  throw new Error('the plain way is not asked for');
};

/** Output of the layer, then the gradients of Σ output·weights. */
function layerWithGradients(inputs: tf.Tensor[], weights: tf.Tensor): Float32Array[] {
  const layer = (...all: tf.Tensor[]) => {
    const [bias, scale, offset, ...terms] = all as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
    return biasReluNorm(terms, bias, scale, offset, 1e-3);
  };
  return tf.tidy(() => {
    const { grads } = tf.valueAndGrads((...all: tf.Tensor[]) => tf.sum(tf.mul(layer(...all), weights)))(
      inputs,
    );
    return [layer(...inputs), ...grads].map((tensor) => tensor.dataSync().slice() as Float32Array);
  });
}

/**
 * How far output and gradients of `layerWithGradients` may be off in float32, for each channel in its order of results. The variance of values
 * x ≥ 0 is found from sums of squares, so it has the condition number q = 1 + max(x)² / (variance + ε) (Chan, Golub and LeVeque, 1983):
 * a rounding of x is q times as large in it, and in all that is divided by its root. With d = 1/sqrt(variance + ε), the n pixels' largest
 * distance from the mean z / d, and the largest weight w, each result is a sum of terms no larger than
 *
 *   y: |scale|·(1 + z) + |offset|,   dx: |scale|·d·w·(1 + z),   dscale: n·w,   doffset: n·w,   dbias: n times dx,
 *
 * and may be off by 16 roundings of q times that; the offset and its gradient do not feel q.
 */
function errorsAllowed(inputs: tf.Tensor[], weights: tf.Tensor): number[][] {
  const [bias, scale, offset, ...terms] = inputs.map((tensor) => tensor.dataSync());
  const w = weights.dataSync();
  const channels = scale!.length;
  const count = w.length / channels;
  const roundings = 16 * 2 ** -24;
  return Array.from(scale!, (factor, channel) => {
    const at = (values: ArrayLike<number>) =>
      Array.from({ length: count }, (_, pixel) => values[pixel * channels + channel]!);
    const x = at(w).map((_, pixel) =>
      Math.max(
        0,
        terms.reduce((sum, term) => sum + term[pixel * channels + channel]!, bias![channel]!),
      ),
    );
    const mean = x.reduce((sum, value) => sum + value, 0) / count;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count + 1e-3;
    const d = 1 / Math.sqrt(variance);
    const condition = 1 + Math.max(...x) ** 2 / variance;
    const apart = 1 + d * Math.max(...x.map((value) => Math.abs(value - mean)));
    const largest = Math.max(...at(w).map(Math.abs));
    const ofTerm = Math.abs(factor) * d * largest * apart * condition;
    return [
      Math.abs(factor) * apart * condition + Math.abs(offset![channel]!),
      count * ofTerm,
      count * largest * condition,
      count * largest,
      ...terms.map(() => ofTerm),
    ].map((size) => roundings * size);
  });
}

describe('the project’s own kernels', () => {
  before(async function () {
    await startEngine({ device: 'cpu' });
    // An installation of the npm package's own has no addon, and composes everything.
    if (!usesTrainingKernels()) skipBecause(this, 'the kernels are not built here');
  });

  for (const [name, layers] of [
    ['float32', <Result>(body: () => Result) => body()],
    ['bf16, where sum, bias and ReLU are in the kernel', withLayersForBfloat16],
  ] as const)
    property(
      `biasReluNorm for ${name}: value and gradients as TensorFlow composes them, at any shape, within what the input's condition allows`,
      [
        fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 2, maxLength: 3 }),
        // Every width of a register, and sums of several.
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 2 }),
        fc.integer(),
      ],
      (spatial, channels, terms, seed) => {
        const stream = RandomStream.fromSeed(seed);
        const shape = [1, ...spatial, channels];
        // Sums on a grid are exact, so that ReLU turns alike in both.
        const onGrid = (tensor: tf.Tensor) => tf.tidy(() => tf.div(tf.round(tf.mul(tensor, 256)), 256));
        const inputs = [
          onGrid(noise(stream, [channels])),
          noise(stream, [channels], 1),
          noise(stream, [channels]),
          ...Array.from({ length: terms }, () => onGrid(noise(stream, shape, 0.5))),
        ];
        const weights = noise(stream, shape);
        const own = layers(() => layerWithGradients(inputs, weights));
        const composed = withoutTrainingKernels(() => layerWithGradients(inputs, weights));
        const allowed = errorsAllowed(inputs, weights);
        own.forEach((values, output) => {
          values.forEach((value, at) => {
            const error = Math.abs(value - composed[output]![at]!) / allowed[at % channels]![output]!;
            if (!(error <= 1))
              expect.fail(`output ${output}, channel ${at % channels}: ${error} of what is allowed`);
          });
        });
        tf.dispose([inputs, weights]);
      },
    );

  it('the norm is right where the mean is a thousand times the deviation', () => {
    const x = noise(RandomStream.fromSeed(5), [1, 64, 48, 8], 1000);
    const [zeros, ones] = [tf.zeros([8]), tf.ones([8])];
    const y = tf.tidy(() => biasReluNorm([x], zeros, ones, zeros, 1e-3).dataSync());
    const values = x.dataSync();
    for (let channel = 0; channel < 8; channel++) {
      const own = [...values].filter((_, at) => at % 8 === channel);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      let squares = 0;
      for (const value of own) squares += (value - mean) ** 2;
      const deviation = Math.sqrt(squares / own.length + 1e-3);
      // float32 holds 1000 to 6e-5; nothing is lost beyond that.
      own.forEach((value, pixel) => {
        expect(y[pixel * 8 + channel]!).to.be.closeTo((value - mean) / deviation, 2e-4);
      });
    }
    tf.dispose([x, zeros, ones]);
  });

  it('a constant channel gives the offset and no gradient', () => {
    const [x, bias] = [tf.fill([1, 5, 7, 3], 0.7), tf.zeros([3])];
    const [scale, offset] = [tf.fill([3], 2), tf.tensor1d([0.5, -1, 0])];
    const weights = noise(RandomStream.fromSeed(6), [1, 5, 7, 3]);
    const [y, , , , ofX] = layerWithGradients([bias, scale, offset, x], weights);
    y!.forEach((value, at) => {
      expect(value).to.be.closeTo([0.5, -1, 0][at % 3]!, 1e-6);
    });
    expect(Number.isFinite(Math.hypot(...ofX!))).to.equal(true);
    tf.dispose([x, bias, scale, offset, weights]);
  });

  it('NaN in one pixel is NaN in its channel alone', () => {
    const x = noise(RandomStream.fromSeed(7), [1, 6, 6, 3], 2);
    const values = x.dataSync().slice();
    values[3 * 10 + 1] = Number.NaN;
    const [zeros, ones] = [tf.zeros([3]), tf.ones([3])];
    const y = tf.tidy(() => biasReluNorm([tf.tensor(values, x.shape)], zeros, ones, zeros, 1e-3).dataSync());
    y.forEach((value, at) => {
      expect(Number.isNaN(value)).to.equal(at % 3 === 1);
    });
    tf.dispose([x, zeros, ones]);
  });

  it('sums over pixels are right to a last digit: two million ones and a million tenths', () => {
    const [ones, tenths] = [tf.ones([1, 2048, 1024, 1]), tf.fill([1, 1024, 1024, 2], 0.1)];
    tf.tidy(() => {
      expect(pixelSumByKernel(ones, forbidden).dataSync()[0]).to.equal(2048 * 1024);
      const exact = Math.fround(0.1) * 1024 * 1024;
      for (const sum of pixelSumByKernel(tenths, forbidden).dataSync())
        expect(sum / exact).to.be.closeTo(1, 1e-6);
    });
    tf.dispose([ones, tenths]);
  });

  property(
    'softmax: value and gradient as in float64, for two to seven classes and logits up to ±200',
    [
      fc.integer({ min: 2, max: 7 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(0.1, 3, 100),
      fc.integer(),
    ],
    (classes, pixels, spread, seed) => {
      const stream = RandomStream.fromSeed(seed);
      const logits = tf.tidy(() => tf.mul(noise(stream, [1, 1, pixels, classes]), spread));
      const weights = noise(stream, [1, 1, pixels, classes]);
      const [p, dx] = tf.tidy(() => [
        softmax(logits).dataSync(),
        tf
          .grad((z) => tf.sum(tf.mul(softmax(z), weights)))(logits)
          .dataSync(),
      ]) as [Float32Array, Float32Array];
      const [z, w] = [logits.dataSync(), weights.dataSync()];
      for (let pixel = 0; pixel < pixels; pixel++) {
        const at = (values: ArrayLike<number>) =>
          Array.from({ length: classes }, (_, c) => values[pixel * classes + c]!);
        const largest = Math.max(...at(z));
        const powers = at(z).map((value) => Math.exp(value - largest));
        const sum = powers.reduce((total, value) => total + value, 0);
        const exact = powers.map((value) => value / sum);
        const mean = exact.reduce((total, value, c) => total + value * at(w)[c]!, 0);
        exact.forEach((value, c) => {
          // The difference of two logits is rounded to 24 bits.
          const rounding = 5e-7 + 2 ** -24 * (largest - at(z)[c]!);
          expect(at(p)[c]!).to.be.closeTo(value, rounding * value + 1e-37);
          expect(at(dx)[c]!).to.be.closeTo(value * (at(w)[c]! - mean), 5e-6);
        });
      }
      tf.dispose([logits, weights]);
    },
    100,
  );

  it('calls on the same operands give the same bits, whichever thread takes which part', () => {
    const stream = RandomStream.fromSeed(8);
    const inputs = [
      ...[0, 1, 0].map((centre) => noise(stream, [24], centre)),
      noise(stream, [1, 90, 70, 24]),
    ];
    const weights = noise(stream, [1, 90, 70, 24]);
    const first = layerWithGradients(inputs, weights);
    for (let again = 0; again < 20; again++) expect(layerWithGradients(inputs, weights)).to.deep.equal(first);
    tf.dispose([inputs, weights]);
  });

  it('the check of a kernel tells of one that is wrong', () => {
    const stream = RandomStream.fromSeed(9);
    const inputs = [...[0, 1, 0].map((centre) => noise(stream, [8], centre)), noise(stream, [1, 30, 20, 8])];
    const weights = noise(stream, [1, 30, 20, 8]);
    const excesses = (wrong?: string) => {
      const worst: Record<string, number> = {};
      const { binding } = nativeBackend();
      const restore = interceptBinding({
        executeOp(operation, attributes, operands, outputs) {
          const results = binding.executeOp(operation, attributes, operands, outputs);
          if (operation !== wrong) return results;
          // A tenth of a per cent too large.
          const type = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }];
          const factor = binding.createTensor([], binding.TF_FLOAT, Float32Array.of(1.001));
          return results.map(({ id }) => binding.executeOp('Mul', type, [id, factor], 1)[0]!);
        },
      });
      try {
        withCheckedKernels(
          'float32',
          (operation, excess) => {
            worst[operation] = Math.max(worst[operation] ?? 0, excess);
          },
          () => layerWithGradients(inputs, weights),
        );
      } finally {
        restore();
      }
      return worst;
    };
    for (const excess of Object.values(excesses())) expect(excess).to.be.below(1);
    for (const wrong of ['StudyInstanceNorm', 'StudyInstanceNormGrad'])
      expect(excesses(wrong)[wrong]).to.be.above(1);
    tf.dispose([inputs, weights]);
  });
});
