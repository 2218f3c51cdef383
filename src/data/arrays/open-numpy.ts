import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { crc32 } from '../../core/crc32.js';
import { DataError } from '../../core/errors.js';
import { longestNpyHeader, parseNpyHeader } from './npy-header.js';
import type { StoredArray } from './stored-array.js';

/** Opens a `.npy` file. Throws DataError where it is not an array of numbers. */
export function openNpy(path: string): Promise<StoredArray> {
  return arrayOf(path, 'NumPy', () => fileBytes(path));
}

/** The array names of nnU-Net version 2 and version 1. */
const usualKeys = ['probabilities', 'softmax'];

/**
 * Opens an array of a `.npz` archive, with stored or deflated members: `probabilities`, else `softmax`, else the only array.
 * Throws DataError for a damaged archive, and for several arrays with other names.
 */
export async function openNpz(path: string): Promise<StoredArray> {
  const names = await withZip(path, async (zip) => {
    const found: string[] = [];
    for await (const { fileName } of zip.eachEntry()) if (fileName.endsWith('.npy')) found.push(fileName);
    return found;
  });
  const usual = usualKeys.map((key) => `${key}.npy`).find((name) => names.includes(name));
  const member = usual ?? (names.length === 1 ? names[0] : undefined);
  if (member === undefined) {
    const found = names.map((name) => name.slice(0, -4)).join(', ') || 'none';
    throw new DataError({
      verb: 'unsupported',
      what: `arrays in a .npz archive: expected "probabilities", or a single one, found ${found}`,
      where: path,
      remedy: 'save the probabilities with numpy.savez_compressed(file, probabilities=array)',
    });
  }
  return arrayOf(path, 'NumPy archive', () => memberBytes(path, member));
}

type Bytes = () => AsyncGenerator<Buffer, void>;

async function arrayOf(path: string, kind: string, bytes: Bytes): Promise<StoredArray> {
  const header = await headerOf(path, bytes);
  return {
    path,
    format: `${kind}, ${header.numbers.name}`,
    shape: header.shape,
    isReversed: header.isFortran,
    numbers: header.numbers,
    littleEndian: header.littleEndian,
    slope: 1,
    intercept: 0,
    chunks: () => afterBytes(bytes(), header.dataOffset),
  };
}

async function headerOf(path: string, bytes: Bytes) {
  let start = Buffer.alloc(0);
  for await (const chunk of bytes()) {
    start = Buffer.concat([start, chunk]);
    const header = parseNpyHeader(start, path);
    if (header) return header;
    if (start.length > longestNpyHeader + 12) break;
  }
  throw new DataError({
    verb: 'invalid',
    what: `NumPy array: it ends within its header, after ${start.length} bytes`,
    where: path,
    remedy: 'copy or write the file again',
  });
}

/** The bytes of a stream after the first `skipped` ones. */
export async function* afterBytes(
  bytes: AsyncIterable<Uint8Array>,
  skipped: number,
): AsyncGenerator<Uint8Array, void> {
  let rest = skipped;
  for await (const chunk of bytes) {
    const at = Math.min(rest, chunk.length);
    rest -= at;
    if (at < chunk.length) yield at === 0 ? chunk : chunk.subarray(at);
  }
}

async function* fileBytes(path: string): AsyncGenerator<Buffer, void> {
  const file = createReadStream(path, { highWaterMark: 2 ** 20 });
  try {
    for await (const chunk of file) yield chunk as Buffer;
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    file.destroy();
  }
}

/** The unpacked bytes of a member. If they are read to the end, the checksum is verified. */
async function* memberBytes(path: string, name: string): AsyncGenerator<Buffer, void> {
  const zip = await openZip(path);
  let stream: Readable | undefined;
  try {
    const entry = await entryOf(zip, name);
    stream = await zip.openReadStreamPromise(entry);
    let checksum = 0;
    for await (const chunk of stream) {
      checksum = crc32(chunk as Buffer, checksum);
      yield chunk as Buffer;
    }
    if (checksum !== entry.crc32) throw new RangeError('its checksum does not fit its content');
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    stream?.destroy();
    zip.close();
  }
}

async function entryOf(zip: ZipFile, name: string): Promise<Entry> {
  for await (const entry of zip.eachEntry()) if (entry.fileName === name) return entry;
  throw new RangeError(`no member ${name}`);
}

async function withZip<Result>(path: string, use: (zip: ZipFile) => Promise<Result>): Promise<Result> {
  const zip = await openZip(path);
  try {
    return await use(zip);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    zip.close();
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await yauzl.openPromise(path, { autoClose: false });
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Error {
  if (error instanceof DataError) return error;
  return new DataError(
    {
      verb: 'invalid',
      what: `file of an array (damaged or cut off: ${(error as Error).message})`,
      where: path,
      remedy: 'copy or write the file again',
    },
    { cause: error },
  );
}
