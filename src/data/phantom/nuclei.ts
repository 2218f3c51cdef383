/**
 * Fluorescent nuclei, after the 2018 Data Science Bowl: bright, slightly textured ellipses of very different
 * brightness on a dark, unevenly lit ground, out of focus at their rims, some touching. Grey in three channels.
 */
import type { RandomStream } from '../../core/random-stream.js';
import type { PhantomScene } from './annotator.js';
import { type Blob, blobDepth, drawBlob } from './blob.js';
import { eightBitImage } from './eight-bit.js';
import { normalProbability } from './normal-probability.js';
import { smoothTexture } from './texture.js';

const rows = 128;
const columns = 128;
const nucleusCountRange = [9, 22] as const;
const semiAxisRangePixels = [7, 12] as const;
/** Standard deviation of the annotator's contour, and width of the defocused rim that shows it. */
const contourDeviationPixels = 1.4;
/** Farther than this outside its outline, a nucleus emits no light and is never annotated. */
const reachPixels = 6 * contourDeviationPixels;
const outsideDepth = -20;

export function nucleiScene(stream: RandomStream): PhantomScene {
  const depth = new Float32Array(rows * columns).fill(outsideDepth);
  const light = new Float32Array(rows * columns);
  for (const nucleus of placeNuclei(stream.fork('nuclei'))) shine(nucleus, depth, light);

  const illumination = smoothTexture(stream.fork('illumination'), rows, columns, 90);
  const chromatin = smoothTexture(stream.fork('chromatin'), rows, columns, 4);
  const noise = stream.fork('noise');
  const ground = noise.uniform(8, 24);
  const image = eightBitImage(rows, columns, (pixel) => {
    const lit = 1 + 0.15 * illumination[pixel]!;
    const signal = lit * (ground + light[pixel]! * (1 + 0.09 * chromatin[pixel]!));
    const grey = signal + noise.normal() * (1.5 + 0.35 * Math.sqrt(Math.max(0, signal)));
    return [grey, grey, grey];
  });
  return { image, depths: [depth] };
}

interface Nucleus extends Blob {
  /** Plateau brightness above the ground, in grey levels. */
  brightness: number;
}

/** Places nuclei one after the other; a position that would cover an earlier nucleus is drawn again. */
function placeNuclei(stream: RandomStream): Nucleus[] {
  const wanted = stream.integer(...nucleusCountRange);
  const exposure = stream.uniform(70, 170);
  const nuclei: Nucleus[] = [];
  for (let attempt = 0; nuclei.length < wanted && attempt < 12 * wanted; attempt++) {
    const centre = [stream.uniform(0, rows), stream.uniform(0, columns)] as const;
    const longAxis = stream.uniform(...semiAxisRangePixels);
    const axes = [longAxis, longAxis * stream.uniform(0.65, 1)] as const;
    const blob = drawBlob(stream, centre, axes, 0.04);
    const brightness = exposure * stream.uniform(0.55, 1.35);
    const crowded = nuclei.some(
      (other) =>
        Math.hypot(other.centreRow - centre[0], other.centreColumn - centre[1]) <
        0.95 * (other.semiAxes[0] + axes[1]),
    );
    if (!crowded) nuclei.push({ ...blob, brightness });
  }
  return nuclei;
}

/** Adds one nucleus: depth and light are the maxima over nuclei. */
function shine(nucleus: Nucleus, depth: Float32Array, light: Float32Array): void {
  const reach = nucleus.semiAxes[0] * 1.3 + reachPixels;
  const lastRow = Math.min(rows - 1, Math.ceil(nucleus.centreRow + reach));
  const lastColumn = Math.min(columns - 1, Math.ceil(nucleus.centreColumn + reach));
  for (let row = Math.max(0, Math.floor(nucleus.centreRow - reach)); row <= lastRow; row++) {
    for (let column = Math.max(0, Math.floor(nucleus.centreColumn - reach)); column <= lastColumn; column++) {
      const pixel = row * columns + column;
      const inside = blobDepth(nucleus, row, column) / contourDeviationPixels;
      depth[pixel] = Math.max(depth[pixel]!, inside);
      light[pixel] = Math.max(light[pixel]!, nucleus.brightness * normalProbability(inside));
    }
  }
}
