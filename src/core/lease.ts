/**
 * Keeps a second process from working on one thing, on this host or on another that sees the same files. The lease is a
 * file that its holder renews. It lapses when the holder's process is gone from this host, or when it was not renewed for
 * a while: a lost node, a zombie, a process number that another process has now.
 */
import {
  closeSync,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { Worker } from 'node:worker_threads';
import { DataError } from './errors.js';
import { kindOfNonFile } from './file-kind.js';
import { explainFullDisk } from './full-disk.js';

export interface LeaseTimes {
  /** Between two renewals. */
  renewMs: number;
  /** Without a renewal for this long, the holder counts as gone. */
  lapseMs: number;
}

/** A network file system may show a renewal seconds late; two that are missed mean that the holder is gone. */
const times: LeaseTimes = { renewMs: 20_000, lapseMs: 60_000 };

export interface Lease {
  /** False once another process has taken the lease over, which happens to a holder that was stopped for too long. */
  isHeld(): boolean;
  release(): void;
}

export interface LeaseHolder {
  host: string;
  pid: number;
  /** How long ago the lease was renewed, by the clock of the file system. */
  renewedMsAgo: number;
  /** After this time without a renewal it can be taken. */
  lapsesInMs: number;
}

/** Leases that this process holds now. */
const heldHere = new Set<string>();

/** Takes the lease at `path`, whose folder exists, or tells who holds it. */
export function takeLease(path: string, { renewMs, lapseMs } = times): Lease | LeaseHolder {
  for (;;) {
    const descriptor = create(path);
    if (descriptor !== undefined) return hold(path, descriptor, renewMs);
    const found = lookAt(path);
    if (!found) continue;
    const { holder, renewedMsAgo } = found;
    if (renewedMsAgo < lapseMs && isAlive(holder, path)) {
      return { ...holder, renewedMsAgo, lapsesInMs: lapseMs - renewedMsAgo };
    }
    removeLapsed(path, found.content);
  }
}

/** Makes the file if there is none, in one step on every file system; undefined where there is one. */
function create(path: string): number | undefined {
  try {
    const descriptor = openSync(path, 'wx');
    writeSync(descriptor, contentNow(), 0);
    return descriptor;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw explainFullDisk(error, path);
  }
}

/** The time makes two leases of one process differ, and each renewal a write that the file system's clock dates. */
function contentNow(): string {
  return `${hostname()} ${process.pid} ${new Date().toISOString()}\n`;
}

/** Renews through the open file: after a takeover this writes into the file that was taken away, and harms nobody. */
function hold(path: string, descriptor: number, renewMs: number): Lease {
  const inode = fstatSync(descriptor).ino;
  const timeAt = contentNow().indexOf(` ${process.pid} `) + ` ${process.pid} `.length;
  const renewal = new Worker(renewEvery, {
    eval: true,
    execArgv: [],
    workerData: { descriptor, timeAt, renewMs },
  });
  renewal.unref();
  heldHere.add(path);
  let isReleased = false;
  const isHeld = () => statSync(path, { throwIfNoEntry: false })?.ino === inode;
  return {
    isHeld,
    release() {
      // Once: the number of the closed file may be another file's by then.
      if (isReleased) return;
      isReleased = true;
      heldHere.delete(path);
      if (isHeld()) rmSync(path, { force: true });
      void renewal.terminate().then(() => closeSync(descriptor));
    },
  };
}

/** In a thread of its own: a step of training or the scoring of a volume may block this one for longer than a renewal. */
const renewEvery = `
  const { writeSync } = require('node:fs');
  const { descriptor, timeAt, renewMs } = require('node:worker_threads').workerData;
  setInterval(() => {
    try { writeSync(descriptor, new Date().toISOString(), timeAt); } catch {}
  }, renewMs);
`;

interface Found {
  content: string;
  holder: Pick<LeaseHolder, 'host' | 'pid'>;
  renewedMsAgo: number;
}

/** What a lease says; undefined where it has just been released. Throws DataError where it is no file. */
function lookAt(path: string): Found | undefined {
  try {
    if (!lstatSync(path).isFile()) throw noLease(path);
    const content = readFileSync(path, 'utf8');
    const { mtimeMs } = statSync(path);
    const [host = '', pid = ''] = content.split(' ');
    const nowMs = timeOfFileSystem(path);
    // The file system's clock was set back. A holder that lives dates its lease anew; of another it would never lapse.
    if (mtimeMs > nowMs + 1000) utimesSync(path, nowMs / 1000, nowMs / 1000);
    return { content, holder: { host, pid: Number(pid) }, renewedMsAgo: Math.max(0, nowMs - mtimeMs) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * No program of ours makes such a thing. Reading a pipe would wait for ever, and a link to nothing can be neither read nor
 * made.
 */
function noLease(path: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `lock (expected a file, found ${kindOfNonFile(path) ?? 'a link'})`,
    where: path,
    remedy: 'remove it and run the same command again',
  });
}

/** The clocks of two hosts may differ by minutes, so a file made now tells the time. */
function timeOfFileSystem(path: string): number {
  const probe = `${path}.${process.pid}.time`;
  try {
    closeSync(openSync(probe, 'w'));
    return statSync(probe).mtimeMs;
  } catch (error) {
    throw explainFullDisk(error, path);
  } finally {
    rmSync(probe, { force: true });
  }
}

/**
 * Takes a lapsed lease out of the way. Of two processes that find it, the faster may have made its own by now: that one
 * is put back. Where it cannot be, because a third has taken the name, its holder finds that it holds nothing.
 */
export function removeLapsed(path: string, content: string): void {
  const aside = `${path}.${process.pid}.lapsed`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== content) linkSync(aside, path);
  } catch (error) {
    // Taken away by the other, or made anew: whoever asks for the lease finds out.
    if (!['ENOENT', 'EEXIST', 'EPERM', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** A process of another host cannot be asked, so only its renewals tell. */
function isAlive({ host, pid }: Found['holder'], path: string): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return heldHere.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
