import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { type IntensityImage, pixelCount } from '../../src/core/image.js';
import { pixelsOnImage, predictBySlidingWindow, slidingWindow } from '../../src/predict/sliding-window.js';
import { windowCounts, windowStarts } from '../../src/predict/sliding-window-grid.js';

describe('windowStarts', () => {
  it("gives the protocol's example: extent 130, window 80, overlap 40", () => {
    const starts = windowStarts(130, 80, 40);
    expect(starts).deep.equal([0, 40, 50]); // ⌈90 / 40⌉ = 3, the third moved back from 80 to 50
    const counts = windowCounts(130, 80, starts);
    const expected = (at: number) => (at < 40 ? 1 : at < 50 ? 2 : at < 80 ? 3 : at < 120 ? 2 : 1);
    for (let at = 0; at < 130; at++) expect(counts[at], `pixel ${at}`).equal(expected(at));
  });

  it('covers every pixel and stays inside, for many sizes', () => {
    for (let extent = 1; extent < 40; extent++) {
      for (let window = 1; window < 20; window++) {
        for (let overlap = 0; overlap < window; overlap++) {
          const starts = windowStarts(extent, window, overlap);
          expect(Math.min(...windowCounts(extent, window, starts))).least(1);
          if (window > extent) continue;
          expect(starts.at(-1)! + window).equal(extent);
          expect(starts).deep.equal([...new Set(starts)].sort((a, b) => a - b));
        }
      }
    }
  });

  it('counts more than 255 windows on a pixel', () => {
    // Starts 0 … 256; pixel 255 lies in all windows that start at 0 … 255.
    expect(windowCounts(512, 256, windowStarts(512, 256, 255))[255]).equal(256);
  });

  it('puts a short axis in the middle of its window', () => {
    expect(windowStarts(5, 8, 2)).deep.equal([-1]); // one pixel of padding before, two after
    expect(windowStarts(8, 8, 2)).deep.equal([0]);
  });

  it('refuses an overlap as large as the window', () => {
    expect(() => windowStarts(10, 4, 4)).throws(
      UsageError,
      'invalid overlap 4 of prediction windows of 4 pixels',
    );
    expect(() => windowStarts(10, 4, 1.5)).throws(UsageError, 'invalid overlap 1.5');
  });
});

describe('slidingWindow', () => {
  const cases = [
    { shape: [13, 9, 11], windowShape: [5, 4, 6], overlap: [2, 1, 3] },
    { shape: [3, 9, 11], windowShape: [6, 16, 4], overlap: [2, 8, 2] },
    { shape: [6, 6, 6], windowShape: [6, 6, 6], overlap: [3, 3, 3] },
    { shape: [10, 5, 5], windowShape: [4, 3, 5], overlap: [0, 0, 0] },
    { shape: [17, 12], windowShape: [8, 16], overlap: [4, 8] },
  ];
  for (const { shape, windowShape, overlap } of cases) {
    it(`equals a plain accumulation, ${shape.join('×')} by ${windowShape.join('×')}`, async () => {
      const image = picture(shape);
      const settings = { windowShape, overlap, channels: 3 };
      const map = await predictBySlidingWindow(image, settings, pretendNetwork);
      const twin = slowTwin(image, windowShape, overlap);
      // Sums of up to 27 float32 probabilities.
      for (let at = 0; at < map.data.length; at++) expect(map.data[at]).closeTo(twin[at]!, 1e-6);
      for (let pixel = 0; pixel < pixelCount(shape); pixel++) {
        const row = map.data.subarray(3 * pixel, 3 * pixel + 3);
        expect(row[0]! + row[1]! + row[2]!).closeTo(1, 1e-6);
      }
    });
  }

  it('yields slices as soon as no later window covers them', async () => {
    const image = picture([130, 2, 2]);
    const settings = { windowShape: [80, 2, 2], overlap: [40, 0, 0], channels: 3 };
    let windows = 0;
    const seen: number[][] = [];
    const counting = (window: Float32Array) => {
      windows++;
      return pretendNetwork(window);
    };
    for await (const { offset, probabilities } of slidingWindow(image, settings, counting)) {
      seen.push([windows, offset / 4, probabilities.length / 12]);
    }
    expect(seen).deep.equal([
      [1, 0, 40],
      [2, 40, 10],
      [3, 50, 80],
    ]);
  });

  it('tells each window where it lies, and which of its pixels are the image’s', async () => {
    for (const { shape, windowShape, overlap } of cases) {
      const image = picture(shape);
      const covered = new Uint8Array(pixelCount(shape));
      await predictBySlidingWindow(image, { windowShape, overlap, channels: 3 }, (window, place) => {
        const { inWindow, inImage } = pixelsOnImage(place, shape);
        inWindow.forEach((pixel, index) => {
          const inside = inImage[index]!;
          covered[inside] = 1;
          expect(window[2 * pixel]).equal(image.data[2 * inside]);
          expect(window[2 * pixel + 1]).equal(image.data[2 * inside + 1]);
        });
        // What lies beyond the image is 0; sin(0) alone is 0 in it.
        const filled = window.filter((value) => value !== 0).length;
        expect(filled).within(2 * inWindow.length - 1, 2 * inWindow.length);
        return pretendNetwork(window);
      });
      expect(covered.every((flag) => flag === 1)).equal(true);
    }
  });

  it('names wrong shapes', async () => {
    const settings = { windowShape: [4, 4], overlap: [2, 2], channels: 3 };
    await rejected(
      predictBySlidingWindow(picture([4, 4, 4]), settings, pretendNetwork),
      'same number of axes',
    );
    await rejected(
      predictBySlidingWindow(picture([6, 6]), settings, () => new Float32Array(5)),
      'a window of 4 × 4 gave 5 values, expected 48 for 3 channels',
    );
    const half = { ...picture([6, 6]), data: new Float32Array(36) };
    await rejected(
      predictBySlidingWindow(half, settings, pretendNetwork),
      'invalid image of 36 values, expected 72 for 6 × 6 with 2 channels',
    );
  });
});

function picture(shape: number[]): IntensityImage {
  const data = Float32Array.from({ length: 2 * pixelCount(shape) }, (_, at) => Math.sin(at * at));
  return { shape, channels: 2, data };
}

/** A softmax-like answer that depends on intensities and on the place within the window. */
function pretendNetwork(window: Float32Array): Float32Array {
  const result = new Float32Array((window.length / 2) * 3);
  for (let pixel = 0; pixel < window.length / 2; pixel++) {
    const powers = [1, Math.exp(window[2 * pixel]!), Math.exp(window[2 * pixel + 1]! + Math.cos(pixel))];
    const sum = powers.reduce((total, power) => total + power, 0);
    powers.forEach((power, k) => {
      result[3 * pixel + k] = power / sum;
    });
  }
  return result;
}

/** Every window, pixel by pixel, into whole-image sums and counts. */
function slowTwin(image: IntensityImage, windowShape: number[], overlap: number[]): Float64Array {
  const { shape } = image;
  const sums = new Float64Array(pixelCount(shape) * 3);
  const counts = new Float64Array(pixelCount(shape));
  const starts = shape.map((extent, axis) => windowStarts(extent, windowShape[axis]!, overlap[axis]!));
  const places = (extents: readonly number[]): number[][] =>
    extents.reduce<number[][]>(
      (partial, extent) =>
        partial.flatMap((place) => Array.from({ length: extent }, (_, at) => [...place, at])),
      [[]],
    );
  const corners = places(starts.map((list) => list.length)).map((index) =>
    index.map((at, axis) => starts[axis]![at]!),
  );
  for (const corner of corners) {
    const pixels = places(windowShape).map((place) => {
      const onImage = place.map((at, axis) => at + corner[axis]!);
      const inside = onImage.every((at, axis) => at >= 0 && at < shape[axis]!);
      return inside ? onImage.reduce((index, at, axis) => index * shape[axis]! + at, 0) : -1;
    });
    const input = Float32Array.from(
      pixels.flatMap((p) => (p < 0 ? [0, 0] : [image.data[2 * p]!, image.data[2 * p + 1]!])),
    );
    const output = pretendNetwork(input);
    pixels.forEach((pixel, at) => {
      if (pixel < 0) return;
      counts[pixel]!++;
      for (let k = 0; k < 3; k++) sums[3 * pixel + k]! += output[3 * at + k]!;
    });
  }
  return sums.map((sum, at) => sum / counts[Math.floor(at / 3)]!);
}

async function rejected(promise: Promise<unknown>, message: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error?.message).include(message);
}
