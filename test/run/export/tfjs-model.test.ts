import { loadGraphModel } from '@tensorflow/tfjs';
import { expect } from 'chai';
import { startEngine } from '../../../src/engine/start-engine.js';
import { tf } from '../../../src/engine/tensorflow.js';
import { type TfjsModel, tfjsModel } from '../../../src/run/export/tfjs-model.js';
import { exported, largestDifference, shapes } from './any-network.js';

/** As TensorFlow.js reads a model.json and its weights from a server. */
function load({ json, weights }: TfjsModel) {
  const { modelTopology, weightsManifest, ...rest } = JSON.parse(json);
  const [{ weights: weightSpecs }] = weightsManifest;
  const weightData = Uint8Array.from(weights).buffer;
  return loadGraphModel({ load: async () => ({ modelTopology, weightSpecs, weightData, ...rest }) });
}

describe('a network for TensorFlow.js', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const [name, settings] of Object.entries(shapes)) {
    it(`gives its loader the same logits: ${name}`, async () => {
      const { network, image, imageShape, logits } = exported(settings);
      const model = await load(tfjsModel(network, 'model.weights.bin'));
      expect(model.inputs.map((one) => one.name)).to.deep.equal(['image']);
      const input = tf.tensor(image, imageShape);
      const output = model.predict(input) as tf.Tensor;
      expect(output.shape).to.deep.equal([2, ...settings.inputShape, settings.classes]);
      expect(largestDifference(output.dataSync(), logits)).to.be.below(1e-4);
      tf.dispose([input, output]);
      model.dispose();
    });
  }

  it('carries the facts, and names its weights', async () => {
    const { network } = exported(shapes['volumes, three classes']!);
    const made = tfjsModel(network, 'a b.weights.bin');
    expect(JSON.parse(made.json).weightsManifest[0].paths).to.deep.equal(['a b.weights.bin']);
    const model = await load(made);
    expect(model.metadata).to.deep.equal({ 'dsc-plus-plus': network.about });
    model.dispose();
  });
});
