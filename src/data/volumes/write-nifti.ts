import { endianness } from 'node:os';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { firstBytes } from './nifti-bytes.js';
import { headerBytes, type NiftiHeader, parseNiftiHeader } from './nifti-header.js';
import { planeInFileOrder } from './nifti-order.js';

/** The header of a volume, parsed and as bytes, to write other volumes on the same grid. */
export interface NiftiGrid {
  header: NiftiHeader;
  start: Uint8Array;
}

export async function readNiftiGrid(path: string): Promise<NiftiGrid> {
  const start = await firstBytes(path, headerBytes);
  return { header: parseNiftiHeader(start, path), start };
}

/**
 * Writes one volume, or several along a fourth axis, on the grid of another file, as gzip. Affine (both forms, with their
 * codes), voxel sizes, units, version (NIfTI-1 or -2) and byte order are copied bit for bit. Voxel type, dimensions, scaling
 * (none), intent and description are set; header extensions are left out.
 *
 * `volumes` are in slice, row, column order, as from readNiftiImage. Memory: the compressed file and one plane. Source:
 * nifti1.h and nifti2.h.
 */
export async function writeNiftiOnGrid(
  path: string,
  grid: NiftiGrid,
  volumes: readonly Float32Array[] | readonly Uint8Array[],
  description: string,
): Promise<void> {
  const isReal = volumes[0] instanceof Float32Array;
  const header = headerOnGrid(grid, volumes.length, isReal, description);
  function* bytes(): Generator<Uint8Array> {
    yield header;
    for (const volume of volumes) {
      for (let plane = 0; plane < grid.header.fileShape[2]; plane++) {
        const stored = planeInFileOrder(grid.header, volume, plane);
        yield inOrder(stored, grid.header.littleEndian);
      }
    }
  }
  const packed: Uint8Array[] = [];
  const gzip = createGzip({ level: 4, chunkSize: 1 << 20 });
  for await (const piece of Readable.from(bytes()).pipe(gzip)) packed.push(piece as Buffer);
  writeFileAtomic(path, ...packed);
}

function inOrder(stored: Float32Array | Uint8Array, littleEndian: boolean): Buffer {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  if (stored instanceof Float32Array && littleEndian !== (endianness() === 'LE')) bytes.swap32();
  return bytes;
}

/** NIfTI codes and bits of the written voxel types. */
const float32 = { code: 16, bits: 32 };
const uint8 = { code: 2, bits: 8 };

function headerOnGrid(
  { header: { littleEndian, fileShape }, start }: NiftiGrid,
  volumes: number,
  isReal: boolean,
  description: string,
): Buffer {
  const { code, bits } = isReal ? float32 : uint8;
  const dimensions = volumes === 1 ? [3, ...fileShape, 1, 1, 1, 1] : [4, ...fileShape, volumes, 1, 1, 1];
  const isFirst = new DataView(start.buffer, start.byteOffset).getInt32(0, littleEndian) === 348;
  const length = isFirst ? 352 : 544;
  const bytes = Buffer.from(start.subarray(0, length));
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const text = (at: number, room: number, value: string) => {
    bytes.fill(0, at, at + room);
    bytes.write(value.slice(0, room - 1), at, 'latin1');
  };
  if (isFirst) {
    dimensions.forEach((extent, at) => {
      view.setInt16(40 + 2 * at, extent, littleEndian);
    });
    bytes.fill(0, 56, 70); // intent
    view.setInt16(70, code, littleEndian);
    view.setInt16(72, bits, littleEndian);
    if (volumes > 1) view.setFloat32(92, 1, littleEndian);
    view.setFloat32(108, length, littleEndian);
    bytes.fill(0, 112, 120); // scaling: none
    bytes.fill(0, 124, 132); // range to display
    text(148, 80, description);
    text(328, 16, '');
    text(344, 4, 'n+1');
  } else {
    view.setInt16(12, code, littleEndian);
    view.setInt16(14, bits, littleEndian);
    dimensions.forEach((extent, at) => {
      view.setBigInt64(16 + 8 * at, BigInt(extent), littleEndian);
    });
    bytes.fill(0, 80, 104);
    if (volumes > 1) view.setFloat64(136, 1, littleEndian);
    view.setBigInt64(168, BigInt(length), littleEndian);
    bytes.fill(0, 176, 208);
    text(240, 80, description);
    bytes.fill(0, 504, 524);
  }
  bytes.fill(0, length - 4); // no extension
  return bytes;
}
