import { expect } from 'chai';
import { InterruptedRunError } from '../../../src/core/errors.js';
import { stoppablePredictor } from '../../../src/run/one-run/stoppable-predictor.js';

describe('stoppablePredictor', () => {
  it('predicts the same, with a turn of the event loop before each window', async () => {
    const controller = new AbortController();
    const program = { predict: (image: Float32Array) => image.map((value) => 2 * value) };
    const predictor = stoppablePredictor(program, controller.signal, 'testing a set');
    expect([...(await predictor.predict(Float32Array.of(1, 2)))]).to.deep.equal([2, 4]);
    setImmediate(() => controller.abort());
    const ended = await Promise.resolve(predictor.predict(Float32Array.of(1))).catch(
      (error: unknown) => error,
    );
    expect(ended).to.be.instanceOf(InterruptedRunError).with.property('exitCode', 75);
    expect((ended as Error).message).to.match(/^missing rest of testing a set, which was interrupted/);
  });
});
