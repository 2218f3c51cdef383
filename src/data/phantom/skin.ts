/**
 * A pigmented skin lesion under the dermoscope, after ISIC 2018: a mottled brown mole that fades into rosy skin, a
 * darker core, dark hairs across it, dim corners. One class: lesion.
 */
import type { RandomStream } from '../../core/random-stream.js';
import type { PhantomScene } from './annotator.js';
import { blobDepth, drawBlob } from './blob.js';
import { eightBitImage } from './eight-bit.js';
import { normalProbability } from './normal-probability.js';
import { smoothTexture } from './texture.js';

const rows = 96;
const columns = 128;
/** Standard deviation of the annotator's contour, as a share of the lesion's smaller semi-axis. */
const contourDeviationShare = [0.07, 0.13] as const;
const hairCountRange = [3, 14] as const;

export function skinScene(stream: RandomStream): PhantomScene {
  const shape = stream.fork('lesion');
  const longAxis = shape.uniform(19, 34);
  const shortAxis = longAxis * shape.uniform(0.65, 0.95);
  const centre = [rows / 2 + shape.uniform(-8, 8), columns / 2 + shape.uniform(-14, 14)] as const;
  const lesion = drawBlob(shape, centre, [longAxis, shortAxis], 0.07);
  const deviation = shortAxis * shape.uniform(...contourDeviationShare);
  const depth = new Float32Array(rows * columns);
  for (let pixel = 0; pixel < depth.length; pixel++) {
    depth[pixel] = blobDepth(lesion, Math.floor(pixel / columns), pixel % columns) / deviation;
  }

  const tone = stream.fork('tone');
  const red = tone.uniform(200, 238);
  const skin = [red, red * tone.uniform(0.7, 0.8), red * tone.uniform(0.58, 0.7)] as const;
  const pigment = [tone.uniform(0.5, 0.75), tone.uniform(0.75, 0.95), tone.uniform(0.85, 1.1)] as const;
  const corner = tone.uniform(0, 0.55);
  const mottling = smoothTexture(stream.fork('mottling'), rows, columns, 9);
  const network = smoothTexture(stream.fork('network'), rows, columns, 2.5);
  const pores = smoothTexture(stream.fork('pores'), rows, columns, 3.5);
  const flush = smoothTexture(stream.fork('flush'), rows, columns, 40);
  const hair = drawHairs(stream.fork('hairs'));
  const noise = stream.fork('noise');
  const image = eightBitImage(rows, columns, (pixel, row, column) => {
    const radius = Math.hypot((row - rows / 2) / rows, (column - columns / 2) / columns) / Math.SQRT1_2;
    const light = (1 - corner * radius ** 4) * (1 + 0.02 * pores[pixel]!) * (1 - 0.65 * hair[pixel]!);
    const inside = depth[pixel]!;
    const core = 0.62 + 0.38 * normalProbability(inside / 3 - 1.2);
    const melanin = normalProbability(inside) * core * (1 + 0.16 * mottling[pixel]! + 0.1 * network[pixel]!);
    const rgb = (channel: 0 | 1 | 2) =>
      skin[channel] * light * (1 + 0.04 * flush[pixel]!) * Math.exp(-1.25 * pigment[channel] * melanin) +
      2 * noise.normal();
    return [rgb(0), rgb(1), rgb(2)];
  });
  return { image, depths: [depth] };
}

/** Opacity 0…1 of hairs: thin bent lines (quadratic Bézier curves) that cross the picture. */
function drawHairs(stream: RandomStream): Float32Array {
  const opacity = new Float32Array(rows * columns);
  const count = stream.chance(0.6) ? stream.integer(...hairCountRange) : 0;
  const grain = stream.uniform(0, Math.PI);
  for (let hair = 0; hair < count; hair++) {
    const heading = grain + 0.5 * stream.normal();
    const length = stream.uniform(30, 90);
    const row = stream.uniform(0, rows);
    const column = stream.uniform(0, columns);
    const bow = stream.uniform(-7, 7);
    const halfWidth = stream.uniform(0.3, 0.6);
    for (let step = 0; step <= 2 * length; step++) {
      const t = step / (2 * length) - 0.5;
      const sag = bow * (1 - 4 * t * t);
      const y = row + length * t * Math.sin(heading) + sag * Math.cos(heading);
      const x = column + length * t * Math.cos(heading) - sag * Math.sin(heading);
      darken(opacity, y, x, halfWidth);
    }
  }
  return opacity;
}

function darken(opacity: Float32Array, y: number, x: number, halfWidth: number): void {
  for (let row = Math.max(0, Math.floor(y) - 1); row <= Math.min(rows - 1, Math.floor(y) + 2); row++) {
    for (
      let column = Math.max(0, Math.floor(x) - 1);
      column <= Math.min(columns - 1, Math.floor(x) + 2);
      column++
    ) {
      const cover = Math.min(1, Math.max(0, halfWidth + 0.5 - Math.hypot(row - y, column - x)));
      const pixel = row * columns + column;
      opacity[pixel] = Math.max(opacity[pixel]!, cover);
    }
  }
}
