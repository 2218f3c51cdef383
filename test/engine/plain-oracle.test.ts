import { expect } from 'chai';
import { expectAllClose } from '../close-to.js';
import { lossesOfKeras, lossesOnDevice } from './losses-on-device.js';

/** TensorFlow.js' plain JavaScript backend shares no kernel with native TensorFlow: an oracle of its own. */
describe('training on the plain JavaScript backend', () => {
  for (const fixture of ['training-2d', 'training-3d']) {
    it(`${fixture}: every loss takes the first steps as Keras does`, () => {
      const { engine, losses } = lossesOnDevice('plain', fixture, 3);
      expect(engine.backend).to.equal('cpu');
      for (const [loss, expected] of Object.entries(lossesOfKeras(fixture, 3))) {
        expectAllClose(losses[loss]!, expected, { relative: 1e-4 });
      }
    });
  }
});
