import type { Hash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/**
 * Files up to this size are read at once: opening a stream, or waiting for a thread, costs ten times as long as reading
 * them. A data set of microscopy has tens of thousands of masks of some hundred bytes.
 */
const smallBytes = 2 ** 18;

/** The bytes of a file. Throws as the file system does. */
export async function readWholeFile(path: string): Promise<Uint8Array> {
  return statSync(path).size <= smallBytes ? readFileSync(path) : readFile(path);
}

/** Feeds a file's bytes to a hash, a large file piece by piece. Throws as the file system does. */
export async function hashFile(hash: Hash, path: string): Promise<void> {
  if (statSync(path).size <= smallBytes) {
    hash.update(readFileSync(path));
    return;
  }
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
}
