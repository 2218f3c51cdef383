import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { pixelCount } from '../../src/core/image.js';
import { restoredSlabs, restoredStream, restoreProbabilities } from '../../src/predict/restore-grid.js';
import { float32, golden, largestDifference } from '../preprocess/golden.js';

describe('restoreProbabilities', () => {
  for (const { shape, target, softmax, restored } of golden.restored) {
    it(`equals scikit-image, ${shape.join('×')} → ${target.join('×')}`, () => {
      const map = restoreProbabilities({ shape, classes: 3, data: float32(softmax) }, target);
      // Three float32 roundings, one an axis, of values below 1.
      expect(largestDifference(map.data, float32(restored))).lessThan(2e-7);
      for (let pixel = 0; pixel < pixelCount(target); pixel++) {
        const row = map.data.subarray(3 * pixel, 3 * pixel + 3);
        expect(row[0]! + row[1]! + row[2]!).closeTo(1, 5e-7);
        expect(Math.min(...row)).least(0);
        expect(Math.max(...row)).most(1);
      }
    });
  }

  it('interpolates between pixel centres and repeats the edge: 0 1 over four pixels', () => {
    // s = −¼, ¼, ¾, 1¼
    const map = { shape: [1, 2], classes: 2, data: Float32Array.of(1, 0, 0, 1) };
    expect([...restoreProbabilities(map, [1, 4]).data]).deep.equal([1, 0, 0.75, 0.25, 0.25, 0.75, 0, 1]);
  });

  it('gives slabs in order, one a slice, equal to the whole', () => {
    const { shape, target, softmax } = golden.restored[2]!;
    const map = { shape, classes: 3, data: float32(softmax) };
    const whole = restoreProbabilities(map, target);
    let expectedOffset = 0;
    for (const { offset, probabilities } of restoredSlabs({ ...map, channels: 3 }, target)) {
      expect(offset).equal(expectedOffset);
      expect(probabilities).deep.equal(whole.data.slice(3 * offset, 3 * offset + probabilities.length));
      expectedOffset += 9 * 11;
    }
    expect(expectedOffset).equal(pixelCount(target));
  });

  it('gives the same, to the last bit, of slabs that arrive in parts', async () => {
    const { shape, target, softmax } = golden.restored[2]!;
    const whole = restoreProbabilities({ shape, classes: 3, data: float32(softmax) }, target);
    const sliceLength = (3 * pixelCount(shape)) / shape[0]!;
    for (const slices of [1, 2, shape[0]!]) {
      const slabs = async function* () {
        for (let first = 0; first < shape[0]!; first += slices) {
          const end = Math.min(shape[0]!, first + slices) * sliceLength;
          const probabilities = float32(softmax).slice(first * sliceLength, end);
          yield { offset: (first * sliceLength) / 3, probabilities };
        }
      };
      const found = new Float32Array(whole.data.length);
      for await (const { offset, probabilities } of restoredStream(slabs(), shape, 3, target)) {
        found.set(probabilities, 3 * offset);
      }
      expect(found).deep.equal(whole.data);
    }
    const none = async function* () {};
    const broken = restoredStream(none(), shape, 3, target).next();
    await broken.then(
      () => expect.fail('it ended without a fault'),
      (error: unknown) => expect(error).instanceOf(RangeError),
    );
  });

  it('names a map whose values do not fill its shape, and a grid with other axes', () => {
    const map = { shape: [2, 2], classes: 2, data: new Float32Array(8) };
    expect(() => restoreProbabilities({ ...map, data: new Float32Array(6) }, [4, 4])).throws(
      UsageError,
      'invalid probability map of 6 values, expected 8 for 2 × 2 with 2 channels',
    );
    expect(() => restoreProbabilities(map, [2, 2, 2])).throws(
      UsageError,
      'invalid grid of 2 × 2 × 2 for a probability map of 2 × 2; give a grid of 2 axes',
    );
  });

  it('returns a map on the source grid as it is', () => {
    const { shape, softmax } = golden.restored[0]!;
    const data = float32(softmax);
    expect(restoreProbabilities({ shape, classes: 3, data }, shape).data).deep.equal(data);
  });
});
