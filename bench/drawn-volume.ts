import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { SpatialShape } from '../src/core/image.js';
import { RandomStream } from '../src/core/random-stream.js';

/** KiTS19's affine for 0.5 mm slices and 0.92 mm pixels: the first voxel axis is the slice. */
const spacingMm = [0.5, 0.92, 0.92] as const;

/**
 * Writes a CT-like int16 volume (noise, two bright ellipsoids with a brighter sphere in one) and its labels as
 * gzipped NIfTI-1, plane by plane, so that drawing costs no memory to speak of.
 */
export async function drawVolume(
  folder: string,
  shape: SpatialShape,
): Promise<{ image: string; labels: string }> {
  const image = join(folder, 'imaging.nii.gz');
  const labels = join(folder, 'segmentation.nii.gz');
  const noise = RandomStream.fromSeed(1).fork('noise');
  const grain = Int16Array.from({ length: 4099 }, () => Math.round(noise.normal(0, 20)));
  const hounsfieldOf = [0, 120, 240];
  await write(image, shape, 4, (columnPlane) =>
    planeBytes(
      Int16Array,
      shape,
      columnPlane,
      (label, at) => hounsfieldOf[label]! + grain[at % grain.length]!,
    ),
  );
  await write(labels, shape, 2, (columnPlane) =>
    planeBytes(Uint8Array, shape, columnPlane, (label) => label),
  );
  return { image, labels };
}

async function write(path: string, shape: SpatialShape, type: number, plane: (column: number) => Uint8Array) {
  const chunks = function* () {
    yield header(shape, type);
    for (let column = 0; column < shape[2]!; column++) yield plane(column);
  };
  await pipeline(Readable.from(chunks()), createGzip({ level: 1 }), createWriteStream(path));
}

/** One plane of the file: all slices (fastest) and rows at one column. */
function planeBytes(
  Numbers: Int16ArrayConstructor | Uint8ArrayConstructor,
  [slices, rows, columns]: SpatialShape,
  column: number,
  value: (label: number, at: number) => number,
): Uint8Array {
  const plane = new Numbers(slices! * rows!);
  for (let row = 0, at = 0; row < rows!; row++) {
    for (let slice = 0; slice < slices!; slice++, at++) {
      const label = labelAt(slice / slices! - 0.5, row / rows! - 0.5, column / columns! - 0.5);
      plane[at] = value(label, at + column * 7919);
    }
  }
  return new Uint8Array(plane.buffer);
}

/** Coordinates are fractions of the volume from its middle. */
function labelAt(slice: number, row: number, column: number): number {
  if ((slice / 0.06) ** 2 + (row / 0.04) ** 2 + ((column - 0.2) / 0.04) ** 2 < 1) return 2;
  return (slice / 0.2) ** 2 + (row / 0.1) ** 2 + ((Math.abs(column) - 0.2) / 0.08) ** 2 < 1 ? 1 : 0;
}

function header(shape: SpatialShape, type: number): Uint8Array {
  const bytes = Buffer.alloc(352);
  bytes.writeInt32LE(348, 0);
  [3, ...shape].forEach((extent, axis) => {
    bytes.writeInt16LE(extent, 40 + 2 * axis);
  });
  bytes.writeInt16LE(type, 70);
  bytes.writeInt16LE(type === 4 ? 16 : 8, 72);
  bytes.writeFloatLE(352, 108);
  bytes.writeInt16LE(1, 254);
  // srow_x, srow_y, srow_z: columns run along −x, rows along −y, slices along −z.
  bytes.writeFloatLE(-spacingMm[2], 280 + 4 * 2);
  bytes.writeFloatLE(-spacingMm[1], 296 + 4 * 1);
  bytes.writeFloatLE(-spacingMm[0], 312);
  bytes.write('n+1\0', 344);
  return bytes;
}
