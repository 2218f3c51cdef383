import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { DataError } from '../../core/errors.js';
import { TruncatedGzip } from './nifti-stream.js';

const chunkBytes = 1 << 20;

/**
 * The bytes of a file in chunks of at most 1 MiB, unpacked if they are gzip (whatever the file's name). The file is closed when
 * the reader stops. Throws DataError for a missing file and for damaged gzip, and TruncatedGzip for a truncated stream, so that
 * the caller can report how much was expected.
 */
export async function* fileChunks(path: string): AsyncGenerator<Buffer, void> {
  const packed = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const unpacked = packed ? file.pipe(createGunzip({ chunkSize: chunkBytes })) : file;
  if (packed) file.once('error', (error) => unpacked.destroy(error));
  try {
    for await (const chunk of unpacked) yield chunk as Buffer;
  } catch (error) {
    throw explain(error as NodeJS.ErrnoException, path);
  } finally {
    unpacked.destroy();
    file.destroy();
  }
}

/** The first `most` unpacked bytes of a file, or all if there are fewer. */
export async function firstBytes(path: string, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of fileChunks(path)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= most) break;
    }
  } catch (error) {
    if (!(error instanceof TruncatedGzip)) throw error;
  }
  return Buffer.concat(chunks).subarray(0, most);
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw explain(error, path);
  });
  try {
    const start = Buffer.alloc(2);
    await handle.read(start, 0, 2, 0);
    return start[0] === 0x1f && start[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

function explain(error: NodeJS.ErrnoException, path: string): Error {
  if (error.code === 'Z_BUF_ERROR') return new TruncatedGzip(error.message);
  const cause = { cause: error };
  if (error.code === 'ENOENT')
    return new DataError({ verb: 'missing', what: 'NIfTI file', where: path }, cause);
  if (error.code?.startsWith('Z_')) {
    return new DataError(
      { verb: 'invalid', what: `gzip data (${error.message})`, where: path, remedy: 'fetch the file again' },
      cause,
    );
  }
  return new DataError({ verb: 'invalid', what: `NIfTI file (${error.message})`, where: path }, cause);
}
