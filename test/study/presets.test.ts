import { expect } from 'chai';
import { inputMultiple, presets } from '../../src/study/presets.js';

describe('the presets', () => {
  for (const { name, depth, inputShapes, inputShape } of Object.values(presets)) {
    it(`halve every extent of the network's input at each level: ${name}`, () => {
      const halved = 2 ** depth;
      // What manifests hold to.
      expect(inputMultiple % halved).to.equal(0);
      for (const shape of [...Object.values(inputShapes ?? {}), inputShape ?? []])
        for (const extent of shape) expect(extent % halved, shape.join(' × ')).to.equal(0);
    });
  }
});
