import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataError, InterruptedRunError, type StudyError } from '../../core/errors.js';
import { explainFullDisk } from '../../core/full-disk.js';
import { hashFile } from '../../core/read-file.js';
import type { Archive } from '../manifest-format/manifest.js';

/** Called as bytes arrive; `total` is undefined where the host does not send it. */
export type DownloadProgress = (bytes: number, total: number | undefined) => void;

/** A download is aborted when the host sends nothing for this long. */
const stallMilliseconds = 60_000;

/**
 * Downloads a file to `path`, resuming `<path>.part` of an earlier try. The file gets its final name only after its checksum was
 * verified. Addresses are tried in order; a host that refuses, stalls or answers with a web page is skipped. Throws DataError
 * (wrong bytes) or InterruptedRunError (network; calling again resumes).
 */
export async function downloadFile(
  archive: Archive & { checksum: NonNullable<Archive['checksum']> },
  path: string,
  progress: DownloadProgress = () => {},
): Promise<void> {
  if (existsSync(path) && (await digestOf(path, archive.checksum.algorithm)) === archive.checksum.digest)
    return;
  mkdirSync(dirname(path), { recursive: true });
  const failures: StudyError[] = [];
  for (const address of archive.addresses) {
    try {
      const wasResumed = await receive(address, `${path}.part`, progress);
      if (await keepIfRight(archive.checksum, path)) return;
      // The partial file may belong to another version of the file: download again from the start.
      if (wasResumed) {
        await receive(address, `${path}.part`, progress);
        if (await keepIfRight(archive.checksum, path)) return;
      }
      failures.push(wrongBytes(address, archive.checksum));
    } catch (error) {
      failures.push(networkFailure(error, address));
    }
  }
  const last = failures.at(-1)!;
  if (failures.length === 1) throw last;
  const Kind = failures.some((failure) => failure instanceof InterruptedRunError)
    ? InterruptedRunError
    : DataError;
  throw new Kind({
    verb: 'missing',
    what: `${archive.file}, no address gave it:\n${failures.map((failure) => `  - ${failure.message}`).join('\n')}`,
  });
}

/** Renames the partial file if its checksum is right, and deletes it otherwise. Returns whether it is right. */
async function keepIfRight(checksum: NonNullable<Archive['checksum']>, path: string): Promise<boolean> {
  const part = `${path}.part`;
  const isRight = (await digestOf(part, checksum.algorithm)) === checksum.digest;
  if (isRight) renameSync(part, path);
  else rmSync(part);
  return isRight;
}

/** Downloads one address into the partial file. Returns whether an earlier try was resumed. */
async function receive(address: string, part: string, progress: DownloadProgress): Promise<boolean> {
  const have = existsSync(part) ? statSync(part).size : 0;
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), stallMilliseconds);
  try {
    const response = await fetch(address, {
      signal: stall.signal,
      headers: have > 0 ? { range: `bytes=${have}-` } : {},
    });
    // 416: the partial file is complete already.
    if (response.status === 416 && have > 0) return true;
    if (!response.ok || !response.body) throw refused(address, `HTTP status ${response.status}`);
    if (/^text\/html/i.test(response.headers.get('content-type') ?? '')) throw refused(address, 'a web page');
    const isResumed = response.status === 206 && have > 0;
    let bytes = isResumed ? have : 0;
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    const total = Number.isFinite(length) ? bytes + length : undefined;
    const body = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream);
    body.on('data', (chunk: Uint8Array) => {
      clearTimeout(timer);
      timer = setTimeout(() => stall.abort(), stallMilliseconds);
      bytes += chunk.length;
      progress(bytes, total);
    });
    await pipeline(body, createWriteStream(part, { flags: isResumed ? 'a' : 'w' }));
    return isResumed;
  } finally {
    clearTimeout(timer);
  }
}

async function digestOf(path: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  await hashFile(hash, path);
  return hash.digest('hex');
}

function refused(address: string, answer: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `answer (expected a file, found ${answer})`,
    where: address,
    remedy:
      'the address may have moved or ask for a login: open it in a browser, or follow the steps of "npm run data -- show"',
  });
}

function wrongBytes(address: string, checksum: NonNullable<Archive['checksum']>): DataError {
  return new DataError({
    verb: 'invalid',
    what: `download (its ${checksum.algorithm} is not ${checksum.digest}, the checksum of ${checksum.source})`,
    where: address,
    remedy: 'the bytes were deleted; run the command again, or follow the steps of "npm run data -- show"',
  });
}

function networkFailure(error: unknown, address: string): StudyError {
  const explained = explainFullDisk(error, address);
  if (explained instanceof DataError || explained instanceof InterruptedRunError) return explained;
  const { message, cause } = error as Error;
  return new InterruptedRunError(
    {
      verb: 'missing',
      what: `connection (${cause instanceof Error ? cause.message : message})`,
      where: address,
      remedy: 'run the same command again: what has arrived is kept',
    },
    { cause: error },
  );
}
