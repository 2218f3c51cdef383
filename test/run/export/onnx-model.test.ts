import { expect } from 'chai';
import { startEngine } from '../../../src/engine/start-engine.js';
import { onnxModel } from '../../../src/run/export/onnx-model.js';
import { exported, largestDifference, shapes } from './any-network.js';
import { onnxRuntimes } from './onnxruntime.js';

describe('a network as ONNX', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const [runtimeName, runtimeOf] of Object.entries(onnxRuntimes)) {
    for (const [name, settings] of Object.entries(shapes)) {
      it(`gives ${runtimeName} the same logits: ${name}`, async function () {
        const runtime = await runtimeOf(this);
        const { network, image, imageShape, logits } = exported(settings);
        const session = await runtime.InferenceSession.create(onnxModel(network));
        expect([session.inputNames, session.outputNames]).to.deep.equal([['image'], ['logits']]);
        const found = await session.run({ image: new runtime.Tensor('float32', image, imageShape) });
        expect(found.logits!.dims).to.deep.equal([2, ...settings.inputShape, settings.classes]);
        expect(largestDifference(found.logits!.data, logits)).to.be.below(1e-4);
        await session.release();
      });
    }
  }

  it('carries the facts as JSON', () => {
    const { network } = exported(shapes['images, two classes']!);
    const text = Buffer.from(onnxModel(network)).toString('utf8');
    expect(text).to.include(JSON.stringify(network.about));
  });
});
