import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import type { SourceCase } from '../../src/core/image.js';
import { clipIntensities } from '../../src/preprocess/clip.js';
import { preprocess } from '../../src/preprocess/run-steps.js';
import { zScore } from '../../src/preprocess/z-score.js';
import { bytes, float64, golden, largestDifference } from './golden.js';

describe('zScore', () => {
  it("equals the authors' formula in NumPy", () => {
    const image = { shape: [7, 5], channels: 3, data: Float32Array.from(bytes(golden.zScore.image)) };
    // |z| stays below 2, where float32 rounds by 6e-8.
    expect(largestDifference(zScore(image).data, float64(golden.zScore.standardised))).lessThan(1.2e-7);
  });

  it('takes all channels together: 0 2 | 4 6 has mean 3 and variance 5', () => {
    const { data } = zScore({ shape: [1, 2], channels: 2, data: Float32Array.of(0, 2, 4, 6) });
    expect(data[0]).closeTo((-3 + 1e-6) / (Math.sqrt(5) + 1e-6), 1e-7);
    expect(data[3]).closeTo((3 + 1e-6) / (Math.sqrt(5) + 1e-6), 1e-7);
  });

  it('makes a constant image 1, the ratio of the two smoothing terms', () => {
    expect([...zScore({ shape: [1, 3], channels: 1, data: Float32Array.of(9, 9, 9) }).data]).deep.equal([
      1, 1, 1,
    ]);
  });
});

describe('clipIntensities', () => {
  it('limits to the closed range', () => {
    const image = { shape: [1, 4], channels: 1, data: Float32Array.of(-1000, -79, 304, 305) };
    expect([...clipIntensities(image, -79, 304).data]).deep.equal([-79, -79, 304, 304]);
    expect(image.data[0]).equal(-1000);
  });
});

describe('preprocess', () => {
  const source: SourceCase = {
    caseId: 'a',
    image: { shape: [2, 2], channels: 1, data: Float32Array.of(0, 100, 100, 200) },
    labels: { shape: [2, 2], data: Uint8Array.of(0, 0, 1, 1) },
  };

  it('runs the steps in order and remembers the source grid', () => {
    const prepared = preprocess(source, [{ op: 'resize', shape: [4, 4] }, { op: 'z-score' }]);
    expect(prepared.caseId).equal('a');
    expect(prepared.sourceShape).deep.equal([2, 2]);
    expect(prepared.image.shape).deep.equal([4, 4]);
    expect(prepared.image.data.reduce((sum, value) => sum + value, 0)).closeTo(0, 1e-4);
    expect([...prepared.labels.data]).deep.equal([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('resamples volumes with their spacing', () => {
    const volume: SourceCase = {
      caseId: 'v',
      image: { shape: [4, 4, 4], channels: 1, data: new Float32Array(64).fill(50), spacingMm: [3, 1, 1] },
      labels: { shape: [4, 4, 4], data: new Uint8Array(64).fill(2) },
    };
    const steps = [
      { op: 'resample', spacingMm: [3, 2, 2] },
      { op: 'clip', minimum: 0, maximum: 10 },
    ] as const;
    const prepared = preprocess(volume, steps);
    expect(prepared.image.shape).deep.equal([4, 2, 2]);
    expect(prepared.image.spacingMm).deep.equal([3, 2, 2]);
    expect(prepared.sourceShape).deep.equal([4, 4, 4]);
    expect(new Set(prepared.image.data)).deep.equal(new Set([10]));
    expect(new Set(prepared.labels.data)).deep.equal(new Set([2]));
  });

  it('refuses labels on another grid than the image, and arrays that do not fill their shape', () => {
    const refusal = (more: Partial<SourceCase>) => () =>
      preprocess({ ...source, ...more }, [{ op: 'resize', shape: [4, 4] }]);
    expect(refusal({ labels: { shape: [1, 4], data: Uint8Array.of(0, 0, 1, 1) } })).throws(
      UsageError,
      'invalid labels of a (1 × 4) for an image of 2 × 2; give both on the same grid',
    );
    expect(refusal({ labels: { shape: [2, 2], data: Uint8Array.of(0, 0, 1) } })).throws(
      UsageError,
      'invalid labels of a of 3 values, expected 4 for 2 × 2',
    );
    expect(refusal({ image: { ...source.image, channels: 3 } })).throws(
      UsageError,
      'invalid image of a of 4 values, expected 12 for 2 × 2 with 3 channels',
    );
  });

  it('leaves the source untouched and returns it for an empty list', () => {
    const before = source.image.data.slice();
    preprocess(source, [{ op: 'z-score' }, { op: 'clip', minimum: 0, maximum: 1 }]);
    expect(source.image.data).deep.equal(before);
    expect(preprocess(source, []).image).equal(source.image);
  });
});
