/** The file of a lease while this process holds it. */
import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { explainFullDisk } from './full-disk.js';
import { leasePrefix, leaseText, type NamedHolder } from './lease-text.js';

export interface Lease {
  /** This holder's number: from 1, higher than that of every earlier holder. */
  holder: number;
  /** False after another process has taken over the lease, as happens if a holder is suspended for too long. */
  isHeld(): boolean;
  release(): void;
}

/** Paths of the leases that this process holds. */
const heldHere = new Set<string>();

export const isHeldHere = (path: string): boolean => heldHere.has(path);

/** Takes the lease where there is none; undefined where there is one. The lease is renewed every `renewMs` until it is released. */
export function takeLease(
  path: string,
  own: Pick<NamedHolder, 'number' | 'task'>,
  renewMs: number,
): Lease | undefined {
  const descriptor = create(path, leasePrefix(own));
  return descriptor === undefined ? undefined : hold(path, descriptor, own, renewMs);
}

/** Creates the file if it does not exist, atomically on every file system; returns undefined if it exists. */
function create(path: string, prefix: string): number | undefined {
  try {
    const descriptor = openSync(path, 'wx');
    writeSync(descriptor, leaseText(prefix), 0);
    fsyncSync(descriptor);
    return descriptor;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw explainFullDisk(error, path);
  }
}

/** Renews through the open file descriptor: after a takeover this writes only to the file that was removed. */
function hold(
  path: string,
  descriptor: number,
  own: Pick<NamedHolder, 'number' | 'task'>,
  renewMs: number,
): Lease {
  const inode = fstatSync(descriptor).ino;
  const prefix = leasePrefix(own);
  const renewal = new Worker(renewEvery, {
    eval: true,
    execArgv: [],
    workerData: { descriptor, timeAt: Buffer.byteLength(prefix), renewMs },
  });
  renewal.unref();
  heldHere.add(path);
  let isReleased = false;
  const isHeld = () => isOwn(path, inode, prefix);
  return {
    holder: own.number,
    isHeld,
    release() {
      // Close only once: the number of a closed descriptor may be reused for another file.
      if (isReleased) return;
      isReleased = true;
      heldHere.delete(path);
      if (isHeld()) rmSync(path, { force: true });
      void renewal.terminate().then(() => closeSync(descriptor));
    },
  };
}

/** Opens and reads the file, because a network file system may answer a stat from its cache. */
function isOwn(path: string, inode: number, prefix: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      return fstatSync(file).ino === inode && readFileSync(file, 'utf8').startsWith(prefix);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/**
 * Runs in its own thread: a training step or the scoring of a volume may block the main thread for longer than the
 * renewal interval.
 */
const renewEvery = `
  const { fsyncSync, writeSync } = require('node:fs');
  const { descriptor, timeAt, renewMs } = require('node:worker_threads').workerData;
  setInterval(() => {
    try {
      writeSync(descriptor, new Date().toISOString(), timeAt);
      // Without fsync, a network file system may delay the write by half a minute.
      fsyncSync(descriptor);
    } catch {}
  }, renewMs);
`;
