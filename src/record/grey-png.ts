import { deflateSync, inflateSync } from 'node:zlib';
import { crc32 } from '../core/crc32.js';
import { recordFault } from './record-fault.js';

/** An 8-bit grey picture, row by row: 0 is black, 255 is white. */
export interface GreyPicture {
  rows: number;
  columns: number;
  values: Uint8Array;
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Bit depth 8, colour type 0 (grey), deflate, adaptive filtering, no interlace. */
const greyHeader = [8, 0, 0, 0, 0] as const;

/**
 * PNG bytes of a grey picture without row filters. This is small for pictures that are mostly black or white, and decodeGreyPng
 * reads it without an image library. Source: PNG specification, third edition, §5 and §11.
 */
export function encodeGreyPng({ rows, columns, values }: GreyPicture): Buffer {
  const lines = Buffer.alloc(rows * (columns + 1));
  for (let row = 0; row < rows; row++) {
    lines.set(values.subarray(row * columns, (row + 1) * columns), row * (columns + 1) + 1);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(columns, 0);
  header.writeUInt32BE(rows, 4);
  header.set(greyHeader, 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Decodes a PNG of encodeGreyPng. Throws DataError, naming `file`, for any other or damaged picture. */
export function decodeGreyPng(bytes: Buffer, file: string): GreyPicture {
  const fault = (found: string) => recordFault(file, null, 'an 8-bit grey PNG of this project', found);
  if (!bytes.subarray(0, 8).equals(signature)) throw fault('other bytes');
  let header: Buffer | undefined;
  const packed: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    if (at + 12 + length > bytes.length || crc32(body) !== bytes.readUInt32BE(at + 8 + length)) {
      throw fault('a damaged chunk');
    }
    const name = body.toString('latin1', 0, 4);
    if (name === 'IHDR') header = body.subarray(4);
    if (name === 'IDAT') packed.push(body.subarray(4));
    at += 12 + length;
  }
  if (header?.length !== 13 || !header.subarray(8).equals(Uint8Array.from(greyHeader)))
    throw fault('another kind of PNG');
  const columns = header.readUInt32BE(0);
  const rows = header.readUInt32BE(4);
  const lines = inflated(packed, rows * (columns + 1), fault);
  if (lines.length !== rows * (columns + 1)) throw fault(`${lines.length} bytes for ${rows} × ${columns}`);
  const values = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * (columns + 1);
    if (lines[from] !== 0) throw fault(`row ${row + 1} with filter ${lines[from]}`);
    values.set(lines.subarray(from + 1, from + 1 + columns), row * columns);
  }
  return { rows, columns, values };
}

/** Inflates at most `size` bytes, as announced by the header. */
function inflated(packed: readonly Buffer[], size: number, fault: (found: string) => Error): Buffer {
  try {
    return inflateSync(Buffer.concat(packed), { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw fault(`data that do not unpack (${(error as Error).message})`);
  }
}

function chunk(name: string, data: Uint8Array): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  framed.write(name, 4, 'latin1');
  framed.set(data, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, data.length + 8)), data.length + 8);
  return framed;
}
