import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import type { IntensityImage } from '../../src/core/image.js';
import { resizeImage } from '../../src/preprocess/resize.js';
import { bytes, float64, golden } from './golden.js';

describe('resizeImage', () => {
  for (const { shape, target, image, resized, cast } of golden.images) {
    const name = `${shape.join('×')} → ${target.join('×')}`;
    const pixels = Float32Array.from(bytes(image));

    it(`equals scikit-image before the cast, ${name}`, () => {
      // Half added to every value: no longer 8-bit, hence not truncated. Bicubic weights sum to 1 inside, so the
      // border, where outside counts as 0, is left out of this comparison; the truncated one below covers it.
      const shifted = resizeImage({ shape, channels: 3, data: pixels.map((value) => value + 0.5) }, target);
      const interior = interiorOf(shape, target);
      const expected = float64(resized);
      for (const at of interior) {
        // float32 spacing at 256 is 3e-5, half of it is the rounding of our result.
        expect(shifted.data[at]).closeTo(expected[at]! + 0.5, 2e-5);
      }
      expect(interior.length).greaterThan(0);
    });

    it(`equals the authors' truncated 8-bit image, ${name}`, () => {
      const { data } = resizeImage({ shape, channels: 3, data: pixels }, target);
      const expected = bytes(cast);
      const exact = float64(resized);
      for (let at = 0; at < data.length; at++) {
        // scikit-image finds its coordinates by a least-squares fit, true to about 1e-13 pixels; where the value is a
        // whole number but for that noise, its truncation may land one lower. Elsewhere the two are identical.
        const isWhole = Math.abs(exact[at]! - Math.round(exact[at]!)) < 1e-9;
        if (isWhole) expect(data[at]).equal(Math.round(exact[at]!));
        else expect(data[at], `value ${at}`).equal(expected[at]);
      }
    });
  }

  it('leaves an image of the target shape as it is', () => {
    const image = ramp(5, 7, 2);
    expect(resizeImage(image, [5, 7]).data).deep.equal(image.data);
  });

  it('takes outside as 0, so a flat row of 8.5, doubled, is darker at its end', () => {
    // s = −¼: taps 0 0 8.5 8.5 at x = ¾, where the weights of the two outer ones are −3/128 and 29/128.
    const row = { shape: [1, 4], channels: 1, data: Float32Array.of(8.5, 8.5, 8.5, 0) };
    expect(resizeImage(row, [1, 8]).data[0]).closeTo(8.5 * (1 - 26 / 128), 1e-6);
  });

  it('clips to the range of each channel', () => {
    const row = { shape: [1, 3], channels: 2, data: Float32Array.of(8.5, 1, 8.5, 2, 8.5, 3) };
    const { data } = resizeImage(row, [1, 6]);
    expect([data[0], data[10]]).deep.equal([8.5, 8.5]);
    expect(Math.min(data[1]!, data[11]!)).least(1);
  });

  it('truncates 8-bit images and keeps the fractions of others', () => {
    // s = ½ between two pixels: weights −1/16 9/16 9/16 −1/16, outside 0.
    const middle = (...pair: number[]) =>
      resizeImage({ shape: [1, 2], channels: 1, data: Float32Array.from(pair) }, [1, 3]).data[1];
    expect(middle(10, 21)).equal(Math.trunc((9 / 16) * 31));
    expect(middle(10, 300)).equal((9 / 16) * 310);
  });

  it('scales the spacing with the grid', () => {
    const image = { ...ramp(10, 20, 1), spacingMm: [0.5, 0.25] };
    expect(resizeImage(image, [5, 40]).spacingMm).deep.equal([1, 0.125]);
  });

  it('refuses volumes', () => {
    const volume = { shape: [2, 2, 2], channels: 1, data: new Float32Array(8) };
    expect(() => resizeImage(volume, [4, 4])).throws(UsageError, 'unsupported shape 2 × 2 × 2');
  });
});

function ramp(rows: number, columns: number, channels: number): IntensityImage {
  return {
    shape: [rows, columns],
    channels,
    data: Float32Array.from({ length: rows * columns * channels }, (_, at) => at * 0.75),
  };
}

/** Value indices whose four taps lie inside the source on both axes and whose result is not clipped at 0 or 255. */
function interiorOf(shape: [number, number], target: [number, number]): number[] {
  const inner = (axis: 0 | 1, index: number) => {
    const coordinate = ((index + 0.5) * shape[axis]) / target[axis] - 0.5;
    return coordinate >= 1 && coordinate < shape[axis] - 2;
  };
  const indices: number[] = [];
  for (let row = 0; row < target[0]; row++) {
    for (let column = 0; column < target[1]; column++) {
      if (!inner(0, row) || !inner(1, column)) continue;
      for (let channel = 0; channel < 3; channel++) indices.push((row * target[1] + column) * 3 + channel);
    }
  }
  return indices;
}
