import { readFileSync } from 'node:fs';
import { expect } from 'chai';
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
});
