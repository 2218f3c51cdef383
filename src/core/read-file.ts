import type { Hash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/**
 * Files up to this size in bytes are read synchronously: opening a stream or waiting for a thread takes ten times
 * as long as reading them. A microscopy data set may have tens of thousands of masks of a few hundred bytes.
 */
const smallBytes = 2 ** 18;

/** Reads a file. File system errors are passed on. */
export async function readWholeFile(path: string): Promise<Uint8Array> {
  return statSync(path).size <= smallBytes ? readFileSync(path) : readFile(path);
}

/** Adds a file's bytes to a hash, large files in pieces. File system errors are passed on. */
export async function hashFile(hash: Hash, path: string): Promise<void> {
  if (statSync(path).size <= smallBytes) {
    hash.update(readFileSync(path));
    return;
  }
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
}
