import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { expectAllClose } from '../close-to.js';
import { lossesOfKeras, lossesOnDevice } from '../engine/losses-on-device.js';
import { skipBecause } from '../skip-because.js';

function hasGpu(): boolean {
  try {
    execFileSync('nvidia-smi', ['-L'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** `npm run test:gpu`; skipped where nvidia-smi does not answer. */
describe('training on a GPU', () => {
  before(function () {
    if (!hasGpu()) skipBecause(this, 'no NVIDIA GPU');
  });

  for (const fixture of ['training-2d', 'training-3d']) {
    it(`${fixture}: every loss follows the processor’s twin step by step`, () => {
      const { engine, losses } = lossesOnDevice('gpu', fixture, 20);
      expect(engine.device).to.equal('gpu');
      // The card multiplies in TF32 unless told otherwise: 10 bits of a product's factors.
      for (const [loss, expected] of Object.entries(lossesOfKeras(fixture, 20))) {
        expectAllClose(losses[loss]!, expected, { relative: 2e-2 });
      }
    });
  }

  it('the same seed gives the same losses twice', () => {
    const [first, second] = [1, 2].map(() => lossesOnDevice('gpu', 'training-2d', 20).losses);
    expect(second).to.deep.equal(first);
  });
});
