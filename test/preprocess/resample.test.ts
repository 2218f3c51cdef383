import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { resampleImage, shapeAtSpacing } from '../../src/preprocess/resample.js';
import { float32, float64, golden, largestDifference } from './golden.js';

describe('shapeAtSpacing', () => {
  it('is floor(extent · spacing / target)', () => {
    // 611 · 0.5 / 3.22 = 94.88; 512 · 0.919 / 1.62 = 290.45
    const volume = {
      shape: [611, 512, 512],
      channels: 1,
      data: new Float32Array(0),
      spacingMm: [0.5, 0.919, 0.919],
    };
    expect(shapeAtSpacing(volume, [3.22, 1.62, 1.62])).deep.equal([94, 290, 290]);
  });

  it('keeps the shape of a volume whose spacing is the target, as NIfTI stores it', () => {
    const shape = [40, 512, 512];
    const spacingMm = [Math.fround(1.3), Math.fround(0.7), Math.fround(0.9766)];
    const volume = { shape, channels: 1, data: new Float32Array(0), spacingMm };
    expect(shapeAtSpacing(volume, [1.3, 0.7, 0.9766])).deep.equal(shape);
  });

  it('leaves every voxel of such a volume as it is', () => {
    const spacingMm = [2, Math.fround(0.7), Math.fround(0.7)];
    const data = Float32Array.from({ length: 60 }, (_, at) => (at * 37) % 11);
    const volume = { shape: [3, 4, 5], channels: 1, data, spacingMm };
    const resampled = resampleImage(volume, shapeAtSpacing(volume, [2, 0.7, 0.7]));
    expect(largestDifference(resampled.data, Float64Array.from(data))).lessThan(1e-5);
  });

  it('refuses a volume of unknown spacing, and images', () => {
    const volume = { shape: [2, 2, 2], channels: 1, data: new Float32Array(8) };
    expect(() => shapeAtSpacing(volume, [1, 1, 1])).throws(UsageError, 'missing voxel spacing');
    for (const spacingMm of [
      [1, 1],
      [1, 1, 0],
      [1, 1, Number.NaN],
    ])
      expect(() => shapeAtSpacing({ ...volume, spacingMm }, [1, 1, 1])).throws(
        UsageError,
        `invalid voxel spacing (${spacingMm.join(', ')}) mm of a volume, expected three positive numbers`,
      );
    expect(() => shapeAtSpacing({ ...volume, shape: [2, 4] }, [1, 1])).throws(
      UsageError,
      'unsupported shape 2 × 4',
    );
  });
});

describe('resampleImage', () => {
  for (const { shape, spacing, targetSpacing, target, image, resampled } of golden.volumes) {
    it(`equals scikit-image and scipy, ${shape.join('×')} → ${target.join('×')}`, () => {
      const volume = { shape, channels: 1, data: float32(image), spacingMm: spacing };
      expect(shapeAtSpacing(volume, targetSpacing)).deep.equal(target);
      const expected = float64(resampled);
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      // Both compute in float64; ours is then rounded to float32, by at most 2^-24 of the value.
      expect(largestDifference(resampleImage(volume, target).data, expected)).lessThan(largest * 2 ** -23);
    });
  }

  it('gives 0 where the source coordinate is outside, even below the range of the input', () => {
    const volume = { shape: [2, 1, 1], channels: 1, data: Float32Array.of(500, 500) };
    // s = −¼, ¼, ¾, 1¼: the outer two lie outside [0, 1].
    expect([...resampleImage(volume, [4, 1, 1]).data]).deep.equal([0, 500, 500, 0]);
  });

  it('leaves a volume of the target shape as it is, to float32 rounding', () => {
    const data = Float32Array.from({ length: 60 }, (_, at) => Math.sin(at) * 100);
    const same = resampleImage({ shape: [3, 4, 5], channels: 1, data }, [3, 4, 5]);
    expect(largestDifference(same.data, data)).lessThan(100 * 2 ** -23);
  });

  it('reproduces a cubic away from the mirrored border', () => {
    const cubic = (x: number) => 0.01 * x ** 3 - 0.3 * x ** 2 + x + 7;
    const data = Float32Array.from({ length: 80 }, (_, x) => cubic(x));
    const { data: halved } = resampleImage({ shape: [1, 1, 80], channels: 1, data }, [1, 1, 50]);
    for (let target = 13; target < 37; target++) {
      const exact = cubic((target + 0.5) * 1.6 - 0.5);
      expect(halved[target]).closeTo(exact, 2e-3); // float32 samples up to 3400 are rounded by 1.2e-4; border 0.268^20
    }
  });

  it('treats channels apart', () => {
    const first = Float32Array.from({ length: 24 }, (_, at) => at % 7);
    const second = first.map((value) => 100 - 3 * value);
    const both = new Float32Array(48);
    for (let at = 0; at < 24; at++) {
      both[2 * at] = first[at]!;
      both[2 * at + 1] = second[at]!;
    }
    const shape = [2, 3, 4];
    const target = [3, 2, 5];
    const together = resampleImage({ shape, channels: 2, data: both }, target).data;
    const alone = [first, second].map((data) => resampleImage({ shape, channels: 1, data }, target).data);
    for (let at = 0; at < 30; at++) {
      expect(together[2 * at]).equal(alone[0]![at]);
      expect(together[2 * at + 1]).equal(alone[1]![at]);
    }
  });
});
