/**
 * Retinal vessels, after DRIVE: a lit disc on black, a bright optic disc, a dark macula, and trees of vessels that
 * spring from the optic disc, arch around the macula and thin at every branching. One class: vessel.
 */
import type { RandomStream } from '../../core/random-stream.js';
import type { PhantomScene } from './annotator.js';
import { eightBitImage } from './eight-bit.js';
import { normalProbability } from './normal-probability.js';
import { smoothTexture } from './texture.js';
import { growVesselTrees, type VesselPoint } from './vessel-tree.js';

const side = 128;
const centre = (side - 1) / 2;
const fieldRadiusPixels = 61;
const contourDeviationPixels = 0.42;
const outsideDepth = -20;

export function vesselsScene(stream: RandomStream): PhantomScene {
  const shape = stream.fork('shape');
  const eye = shape.chance(0.5) ? 1 : -1;
  const opticDisc = {
    row: centre + shape.uniform(-5, 5),
    column: centre + eye * shape.uniform(28, 36),
    radius: shape.uniform(7, 9),
  };
  const macula = { row: centre + shape.uniform(-3, 5), column: opticDisc.column - eye * 42, radius: 13 };
  const depth = new Float32Array(side * side).fill(outsideDepth);
  const absorption = new Float32Array(side * side);
  for (const point of growVesselTrees(stream.fork('trees'), opticDisc, -eye, fieldRadiusPixels, centre)) {
    stamp(point, depth, absorption);
  }

  const pigment = smoothTexture(stream.fork('pigment'), side, side, 26);
  const choroid = smoothTexture(stream.fork('choroid'), side, side, 5);
  const noise = stream.fork('noise');
  const exposure = noise.uniform(0.82, 1.12);
  const image = eightBitImage(side, side, (pixel, row, column) => {
    const radius = Math.hypot(row - centre, column - centre);
    if (radius > fieldRadiusPixels + 1) return [3 + noise.normal(), 2 + noise.normal(), 2 + noise.normal()];
    const rim = Math.min(1, fieldRadiusPixels + 1 - radius);
    const nerve = plateau(row, column, opticDisc, 1.6);
    const spot = Math.exp(-(((row - macula.row) ** 2 + (column - macula.column) ** 2) / macula.radius ** 2));
    const light = rim * exposure * (1 - 0.35 * (radius / fieldRadiusPixels) ** 2 - 0.22 * spot);
    const tissue = light * (1 + 0.05 * pigment[pixel]! + 0.025 * choroid[pixel]!);
    const blood = absorption[pixel]!;
    return [
      tissue * (188 + 50 * nerve) * (1 - 0.28 * blood) + 2.5 * noise.normal(),
      tissue * (98 + 95 * nerve) * (1 - 0.55 * blood) + 2.5 * noise.normal(),
      tissue * (50 + 60 * nerve) * (1 - 0.42 * blood) + 2.5 * noise.normal(),
    ];
  });
  // Nothing is annotated outside the field of view, whose edge is certain.
  for (let pixel = 0; pixel < depth.length; pixel++) {
    const row = Math.floor(pixel / side);
    if (Math.hypot(row - centre, (pixel % side) - centre) > fieldRadiusPixels) depth[pixel] = outsideDepth;
  }
  return { image, depths: [depth] };
}

/** Widens depth and darkens the picture by one round cross-section of a vessel. */
function stamp(point: VesselPoint, depth: Float32Array, absorption: Float32Array): void {
  const reach = point.radius + 5 * contourDeviationPixels;
  const lastRow = Math.min(side - 1, Math.floor(point.row + reach));
  const lastColumn = Math.min(side - 1, Math.floor(point.column + reach));
  for (let row = Math.max(0, Math.ceil(point.row - reach)); row <= lastRow; row++) {
    for (let column = Math.max(0, Math.ceil(point.column - reach)); column <= lastColumn; column++) {
      const distance = Math.hypot(row - point.row, column - point.column);
      const inside = (point.radius - distance) / contourDeviationPixels;
      const pixel = row * side + column;
      if (inside <= depth[pixel]!) continue;
      depth[pixel] = inside;
      absorption[pixel] = Math.max(absorption[pixel]!, point.absorption * normalProbability(inside));
    }
  }
}

/** 1 inside a disc, 0 outside, falling smoothly over about `softness` pixels. */
function plateau(
  row: number,
  column: number,
  disc: { row: number; column: number; radius: number },
  softness: number,
): number {
  return normalProbability((disc.radius - Math.hypot(row - disc.row, column - disc.column)) / softness);
}
