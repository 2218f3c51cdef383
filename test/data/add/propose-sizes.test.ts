import { expect } from 'chai';
import { proposeVolumeSizes } from '../../../src/data/add/propose-sizes.js';
import { shapeAtSpacing } from '../../../src/preprocess/resample.js';

describe('proposeVolumeSizes', () => {
  const float32 = (spacing: readonly number[]) => spacing.map(Math.fround);
  const resampled = (protocol: ReturnType<typeof proposeVolumeSizes>) => {
    const step = protocol.preprocess[0]!;
    return step.op === 'resample' ? step.spacingMm : expect.fail('the first step resamples');
  };

  for (const spacing of [
    [3, 0.7, 0.7],
    [1.2, 0.9766, 0.9766],
    [5, 0.9765625, 0.9765625],
    [2.4, 1.3, 1.3],
    [1, 0.7128906, 0.7128906],
  ])
    it(`keeps the planes of volumes that share the spacing ${spacing.join(' × ')}`, () => {
      const shape = [40, 512, 512];
      const spacingMm = float32(spacing);
      const target = resampled(proposeVolumeSizes([shape, shape], [spacingMm, spacingMm], undefined));
      const volume = { shape, channels: 1, data: new Float32Array(0), spacingMm };
      expect(shapeAtSpacing(volume, target)).to.deep.equal(shape);
      expect(target).to.deep.equal(spacing);
    });

  it('takes the median of each axis, and a chosen spacing as it is given', () => {
    const spacings = [
      [3, 0.7, 0.7],
      [3, 0.8, 0.8],
      [5, 0.9, 0.9],
    ].map(float32);
    const shapes = spacings.map(() => [30, 100, 100]);
    expect(resampled(proposeVolumeSizes(shapes, spacings, undefined))).to.deep.equal([3, 0.8, 0.8]);
    const chosen = [2.5, 0.123456, 1];
    expect(resampled(proposeVolumeSizes(shapes, spacings, chosen))).to.deep.equal(chosen);
  });

  it('proposes a patch as long as the volume, where the volume is a multiple of 16', () => {
    // 32 · fround(0.7) / 0.7 is just below 32.
    const { networkInputShape } = proposeVolumeSizes(
      [[32, 48, 64]],
      [float32([0.7, 0.7, 0.7])],
      [0.7, 0.7, 0.7],
    );
    expect(networkInputShape).to.deep.equal([32, 48, 64]);
  });
});
