import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { endianness } from 'node:os';
import { dirname } from 'node:path';
import { threadId } from 'node:worker_threads';
import { explainFullDisk } from '../core/full-disk.js';
import { pixelCount } from '../core/image.js';
import { processMark } from '../core/process-mark.js';
import type { PreparedCase } from './run-steps.js';

/**
 * One prepared case on disk: a line of JSON, padded with spaces to a multiple of 8 bytes, then the raw numbers of image (float32)
 * and labels (uint8) in the byte order that the line names.
 */
interface PreparedHeader {
  format: typeof format;
  byteOrder: string;
  shape: readonly number[];
  channels: number;
  spacingMm?: readonly number[];
  sourceShape: readonly number[];
  /** SHA-256 of the fields above as JSON, and of all bytes after this line. */
  sha256: string;
}

const format = 'prepared-case-2';

/** The content of a prepared file: the case without its id. */
export type PreparedContent = Omit<PreparedCase, 'caseId'>;

/** Thrown for a damaged prepared file, which is then made again. */
export class DamagedPreparedFile extends Error {}

/**
 * Writes a prepared case to a temporary file and renames it, so that processes, threads and machines may share a folder. It is
 * not flushed: a file damaged by a power cut has a wrong checksum and is made again.
 */
export async function writePreparedFile(path: string, content: PreparedContent): Promise<void> {
  const { image, labels, sourceShape } = content;
  const parts = [image.data, labels.data].map(asBytes);
  const fields: Omit<PreparedHeader, 'sha256'> = {
    format,
    byteOrder: endianness(),
    shape: image.shape,
    channels: image.channels,
    ...(image.spacingMm && { spacingMm: image.spacingMm }),
    sourceShape,
  };
  const line = JSON.stringify({ ...fields, sha256: checksum(fields, parts) });
  const padded = Buffer.from(`${line.padEnd(Math.ceil((line.length + 1) / 8) * 8 - 1)}\n`);

  const aside = `${path}.${processMark}-${threadId}.${asideNumber++}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(aside, 'w');
    try {
      for (const part of [padded, ...parts]) await file.writeFile(part);
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw explainFullDisk(error, path);
  }
}

let asideNumber = 0;

/**
 * Reads a prepared case; undefined where there is no file. Throws DamagedPreparedFile where header, length or checksum is wrong.
 */
export async function readPreparedFile(path: string): Promise<PreparedContent | undefined> {
  const bytes = await wholeFile(path);
  if (!bytes) return undefined;
  const headerLength = bytes.indexOf(newline) + 1;
  const { sha256, ...header } = parseHeader(bytes.subarray(0, headerLength));
  if (sha256 !== checksum(header, [bytes.subarray(headerLength)]))
    throw new DamagedPreparedFile('its checksum differs');
  const pixels = pixelCount(header.shape);
  const imageLength = pixels * header.channels;
  const expected = headerLength + 4 * imageLength + pixels;
  if (headerLength % 8 !== 0 || bytes.length !== expected) {
    throw new DamagedPreparedFile(`${bytes.length} bytes, expected ${expected}`);
  }

  const { shape, channels, spacingMm, sourceShape } = header;
  return {
    image: {
      shape,
      channels,
      data: new Float32Array(bytes.buffer, headerLength, imageLength),
      ...(spacingMm && { spacingMm }),
    },
    labels: { shape, data: new Uint8Array(bytes.buffer, headerLength + 4 * imageLength, pixels) },
    sourceShape,
  };
}

const newline = 10;

/** All bytes of a file in a separate buffer, so that numbers in it are aligned; undefined where there is no file. */
async function wholeFile(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const bytes = new Uint8Array((await file.stat()).size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes;
  } catch (error) {
    // ESTALE: on a network file system, another machine has replaced this file.
    if ((error as NodeJS.ErrnoException).code === 'ESTALE') return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

function checksum(fields: Omit<PreparedHeader, 'sha256'>, parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256').update(JSON.stringify(fields));
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function parseHeader(line: Uint8Array): PreparedHeader {
  let header: PreparedHeader;
  try {
    header = JSON.parse(Buffer.from(line).toString());
  } catch {
    throw new DamagedPreparedFile('its header is not JSON');
  }
  if (header?.format !== format || header.byteOrder !== endianness()) {
    throw new DamagedPreparedFile(`its header does not say ${format} in byte order ${endianness()}`);
  }
  return header;
}

function asBytes(numbers: Float32Array | Uint8Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
