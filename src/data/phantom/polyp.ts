/**
 * A colon polyp in a video endoscope's view, after CVC-ClinicDB: a dome lit from the camera, its rim melting into
 * folded mucosa, wet highlights, a dark lumen and the black corners of the tube. One class: polyp.
 */
import type { RandomStream } from '../../core/random-stream.js';
import type { PhantomScene } from './annotator.js';
import { blobDepth, drawBlob } from './blob.js';
import { eightBitImage } from './eight-bit.js';
import { normalProbability } from './normal-probability.js';
import { smoothTexture } from './texture.js';

const rows = 96;
const columns = 128;
/** Standard deviation of the annotator's contour, as a share of the polyp's smaller semi-axis. */
const contourDeviationShare = [0.1, 0.16] as const;

export function polypScene(stream: RandomStream): PhantomScene {
  const shape = stream.fork('polyp');
  const longAxis = shape.uniform(16, 30);
  const shortAxis = longAxis * shape.uniform(0.7, 0.95);
  const centre = [shape.uniform(32, 64), shape.uniform(38, 90)] as const;
  const polyp = drawBlob(shape, centre, [longAxis, shortAxis], 0.05);
  const deviation = shortAxis * shape.uniform(...contourDeviationShare);
  const depth = new Float32Array(rows * columns);
  for (let pixel = 0; pixel < depth.length; pixel++) {
    depth[pixel] = blobDepth(polyp, Math.floor(pixel / columns), pixel % columns) / deviation;
  }

  const view = stream.fork('view');
  const awayFromPolyp = Math.atan2(rows / 2 - centre[0], columns / 2 - centre[1]) + view.uniform(-0.6, 0.6);
  const lumen = {
    row: rows / 2 + 30 * Math.sin(awayFromPolyp),
    column: columns / 2 + 42 * Math.cos(awayFromPolyp),
    radius: view.uniform(11, 19),
  };
  const foldPitch = view.uniform(14, 24);
  const redness = view.uniform(0.85, 1.1);
  const warp = smoothTexture(stream.fork('warp'), rows, columns, 26);
  const mucosa = smoothTexture(stream.fork('mucosa'), rows, columns, 7);
  const crypts = smoothTexture(stream.fork('crypts'), rows, columns, 2.5);
  const gloss = drawHighlights(stream.fork('highlights'), centre, shortAxis);
  const noise = stream.fork('noise');
  const image = eightBitImage(rows, columns, (pixel, row, column) => {
    const corner = tubeLight(row, column);
    const inside = depth[pixel]!;
    const cover = normalProbability(inside);
    const away = Math.hypot(row - lumen.row, column - lumen.column);
    const darkness = Math.exp(-((away / lumen.radius) ** 2));
    const fold = Math.cos((2 * Math.PI * (away + 7 * warp[pixel]!)) / foldPitch);
    // The wall's light, with a crease of shade where it meets the polyp, and the dome's own.
    const crease = 0.2 * Math.exp(-((inside + 1) ** 2) / 2);
    const wall = (0.66 + 0.1 * fold ** 3 + 0.07 * mucosa[pixel]!) * (1 - 0.85 * darkness) * (1 - crease);
    const height = Math.min(1, Math.max(0, (inside * deviation) / shortAxis));
    const tilt = (centre[0] - row + centre[1] - column) / (6 * longAxis);
    const dome = 0.62 + 0.3 * Math.sqrt(height) + 0.25 * tilt + 0.03 * mucosa[pixel]!;
    const light = corner * (wall * (1 - cover) + dome * cover) * (1 + 0.035 * crypts[pixel]!);
    const shine = 255 * gloss[pixel]! * corner;
    return [
      light * (232 - 6 * cover) + shine + 2 * noise.normal(),
      light * (118 + 14 * cover) * (2 - redness) + shine + 2 * noise.normal(),
      light * (84 + 20 * cover) * (2 - redness) + shine + 2 * noise.normal(),
    ];
  });
  return { image, depths: [depth] };
}

/** White glints, 0…1: some on the dome, some on the wet wall, each a small elongated spot. */
function drawHighlights(
  stream: RandomStream,
  centre: readonly [number, number],
  domeRadius: number,
): Float32Array {
  const gloss = new Float32Array(rows * columns);
  const onDome = stream.integer(2, 6);
  const count = onDome + stream.integer(4, 12);
  for (let glint = 0; glint < count; glint++) {
    const isOnDome = glint < onDome;
    const row = isOnDome
      ? centre[0] - 0.2 * domeRadius + 0.3 * domeRadius * stream.normal()
      : stream.uniform(0, rows);
    const column = isOnDome ? centre[1] + 0.3 * domeRadius * stream.normal() : stream.uniform(0, columns);
    const spot = drawBlob(stream, [row, column], [stream.uniform(1.2, 3.2), stream.uniform(0.7, 1.4)], 0.1);
    for (let y = Math.max(0, Math.floor(row - 5)); y <= Math.min(rows - 1, row + 5); y++) {
      for (let x = Math.max(0, Math.floor(column - 5)); x <= Math.min(columns - 1, column + 5); x++) {
        const pixel = y * columns + x;
        gloss[pixel] = Math.max(gloss[pixel]!, normalProbability(blobDepth(spot, y, x) / 0.5));
      }
    }
  }
  return gloss;
}

/** 1 in view, 0 in the cut corners, dimming towards the edge as the lamp does. */
function tubeLight(row: number, column: number): number {
  const y = Math.abs(row - (rows - 1) / 2);
  const x = Math.abs(column - (columns - 1) / 2);
  const open = normalProbability((96 - x - y) / 0.8);
  return open * (1 - 0.45 * ((y / rows) ** 2 + (x / columns) ** 2));
}
