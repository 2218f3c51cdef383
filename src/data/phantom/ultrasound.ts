/**
 * A breast lesion in ultrasound, after BUS2017: a dark, wider-than-tall mass with an ill-defined lower margin, in
 * layered tissue under speckle, with a shadow or a bright band below it. Grey in three channels. One class: lesion.
 */
import type { RandomStream } from '../../core/random-stream.js';
import type { PhantomScene } from './annotator.js';
import { blobDepth, drawBlob } from './blob.js';
import { eightBitImage } from './eight-bit.js';
import { normalProbability } from './normal-probability.js';
import { smoothTexture } from './texture.js';

const rows = 96;
const columns = 128;
/** Standard deviation of the annotator's contour at the lesion's top; below the centre it grows up to twofold. */
const contourDeviationRangePixels = [1.5, 2.3] as const;
/** Grey levels per decibel of a display with a range of 55 dB. */
const greyPerDecibel = 255 / 55;

export function ultrasoundScene(stream: RandomStream): PhantomScene {
  const shape = stream.fork('lesion');
  const width = shape.uniform(15, 27);
  const height = width * shape.uniform(0.55, 0.85);
  const centre = [shape.uniform(36, 60), shape.uniform(36, 92)] as const;
  const lesion = { ...drawBlob(shape, centre, [width, height], 0.09), angle: shape.uniform(-0.3, 0.3) };
  const deviation = shape.uniform(...contourDeviationRangePixels);
  const lesionDecibel = shape.uniform(-24, -14);
  const belowDecibel = shape.chance(0.5) ? shape.uniform(-12, -6) : shape.uniform(3, 6);

  const depth = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const blur = deviation * (1 + Math.min(1, Math.max(0, (row - centre[0]) / height)));
    for (let column = 0; column < columns; column++) {
      depth[row * columns + column] = blobDepth(lesion, row, column) / blur;
    }
  }

  const layers = smoothTexture(stream.fork('layers'), rows, columns, 8, 50);
  const lobules = smoothTexture(stream.fork('lobules'), rows, columns, 11, 20);
  const grain = speckle(stream.fork('speckle'));
  const gain = shape.uniform(-17, -12);
  const image = eightBitImage(rows, columns, (pixel, row, column) => {
    const skin = 9 * Math.exp(-(((row - 5) / 3.5) ** 2));
    const beneath = normalProbability((row - centre[0] - height) / 4);
    const beam = normalProbability((0.75 * width - Math.abs(column - centre[1])) / 4);
    const tissue = skin + 6 * layers[pixel]! + 3 * lobules[pixel]! - 0.1 * row;
    const echo = tissue + lesionDecibel * normalProbability(depth[pixel]!) + belowDecibel * beneath * beam;
    const grey = 255 + greyPerDecibel * (gain + echo + grain[pixel]!);
    return [grey, grey, grey];
  });
  return { image, depths: [depth] };
}

/**
 * Fully developed speckle in decibels: 20 log10 of the amplitude of a complex Gaussian field, blurred as by a
 * transducer that resolves about 2 pixels in depth and 4 across. Mean near 0.
 */
function speckle(stream: RandomStream): Float32Array {
  const real = scatterers(stream);
  const imaginary = scatterers(stream);
  return real.map((value, pixel) => 10 * Math.log10(0.5 * (value ** 2 + imaginary[pixel]! ** 2) + 0.01));
}

/** White Gaussian noise, blurred by binomial kernels of 3 rows × 7 columns and scaled back to unit variance. */
function scatterers(stream: RandomStream): Float32Array {
  const down = [1, 2, 1];
  const across = [1, 6, 15, 20, 15, 6, 1];
  const norm = Math.hypot(...down) * Math.hypot(...across);
  const wide = columns + across.length - 1;
  const white = Float32Array.from({ length: (rows + 2) * wide }, () => stream.normal());
  const field = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (const [i, rowWeight] of down.entries()) {
        for (let j = 0; j < across.length; j++)
          sum += rowWeight * across[j]! * white[(row + i) * wide + column + j]!;
      }
      field[row * columns + column] = sum / norm;
    }
  }
  return field;
}
