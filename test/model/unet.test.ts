import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { unet } from '../../src/model/unet.js';
import { parameterSpecs } from '../../src/model/unet-parameters.js';
import type { NetworkSettings } from '../../src/study/run-config.js';
import { expectAllClose } from '../close-to.js';

interface StoredTensor {
  shape: number[];
  data: number[];
}
interface KerasTwin {
  network: { spatial: number[]; channels: number; classes: number; base: number; depth: number };
  input: StoredTensor;
  weights: (StoredTensor & { name: string })[];
  logits: StoredTensor;
  softmax: StoredTensor;
}

/** Golden numbers: test/fixtures/model/make.py. */
function kerasTwin(name: string): { twin: KerasTwin; settings: NetworkSettings } {
  const twin = JSON.parse(readFileSync(`test/fixtures/model/${name}.json`, 'utf8')) as KerasTwin;
  const { spatial, channels, classes, base, depth } = twin.network;
  return {
    twin,
    settings: { inputChannels: channels, classes, baseFilters: base, depth, inputShape: spatial },
  };
}

describe('unet', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const name of ['unet-2d', 'unet-3d']) {
    it(`${name}: lists the Keras twin's parameters, in its order`, () => {
      const { twin, settings } = kerasTwin(name);
      expect(parameterSpecs(settings).map((spec) => [spec.name, [...spec.shape]])).to.deep.equal(
        twin.weights.map((weight) => [weight.name, weight.shape]),
      );
    });

    it(`${name}: gives the Keras twin's logits and softmax`, () => {
      const { twin, settings } = kerasTwin(name);
      const tensorsBefore = tf.memory().numTensors;
      const [logits, softmax] = tf.tidy(() => {
        const parameters = twin.weights.map(({ shape, data }) => tf.tensor(data, shape));
        const output = unet(settings, parameters, tf.tensor(twin.input.data, twin.input.shape));
        return [output.dataSync(), tf.softmax(output).dataSync()];
      });
      // 1e-5 relative to the largest: a logit near zero is a difference of large terms, summed in another order.
      const largest = twin.logits.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expectAllClose(logits!, twin.logits.data, { absolute: 1e-5 * largest });
      expectAllClose(softmax!, twin.softmax.data, { absolute: 1e-5 });
      expect(tf.memory().numTensors).to.equal(tensorsBefore);
    });
  }

  it('refuses another number of parameters and other shapes of images, before it computes', () => {
    const settings = { inputChannels: 3, classes: 2, baseFilters: 4, depth: 2, inputShape: [8, 8] };
    const specs = parameterSpecs(settings);
    const run = (shape: number[], left = specs.length) =>
      tf.tidy(() => {
        const parameters = [...specs, specs[0]!].slice(0, left).map((spec) => tf.zeros([...spec.shape]));
        return unet(settings, parameters, tf.zeros(shape)).shape;
      });
    // The input shape is that of training; any multiple of 4 fits.
    expect(run([1, 12, 8, 3])).to.deep.equal([1, 12, 8, 2]);
    for (const count of [specs.length - 1, specs.length + 1]) {
      expect(() => run([1, 8, 8, 3], count)).to.throw(
        UsageError,
        `invalid number of U-Net parameters, ${count}, expected ${specs.length}; give one for each of parameterSpecs, in its order`,
      );
    }
    for (const shape of [
      [8, 8, 3],
      [1, 8, 8, 8, 3],
      [1, 8, 8, 1],
    ]) {
      expect(() => run(shape)).to.throw(
        UsageError,
        `invalid image of shape [${shape}] given to a U-Net; expected [batch, 2 spatial axes, 3]`,
      );
    }
    for (const shape of [
      [1, 6, 8, 3],
      [1, 8, 9, 3],
    ]) {
      expect(() => run(shape)).to.throw(UsageError, `image of shape [${shape}] given to a U-Net of depth 2`);
    }
  });
});
