/**
 * Keeps a second process from working on one thing, on this host or on another that sees the same files. The lease is a
 * file that its holder renews. Whoever wants it decides whether the holder is gone:
 *
 * - A process of this host can be asked; one that lives but has not renewed for `lapseMs` by the file's time is another process
 *   under its number, or stands still.
 * - An earlier start of the same Slurm task is gone: Slurm starts a task again only after it gave the first up.
 * - A process of another host cannot be asked, and its clock may differ from this one's by minutes; on some file systems the
 *   times of files come from the clock of whoever wrote them. So no two times are compared: the content is watched, and where
 *   it has not changed for `lapseMs` of this host's own monotonic clock, the holder is gone. Only a lease that is older than any two
 *   clocks differ, `skewMs`, need not be watched.
 *
 * None of this can be certain of a node that stands still or has lost its network. The holders of a lease are numbered, later
 * ones higher, and one that wakes up finds that the lease is not its own before it writes anything (fence.ts).
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
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
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DataError } from './errors.js';
import { kindOfNonFile } from './file-kind.js';
import { explainFullDisk } from './full-disk.js';
import { leasePrefix, leaseText, type NamedHolder, parseLease } from './lease-text.js';
import { processMark } from './process-mark.js';
import { type SlurmTask, slurmTask } from './slurm-task.js';

export interface LeaseTimes {
  /** Between two renewals. */
  renewMs: number;
  /** Without a renewal for this long, the holder counts as gone. */
  lapseMs: number;
  /** The most that two clocks may differ. */
  skewMs: number;
}

/** A network file system may show a renewal seconds late; two that are missed mean that the holder is gone. */
export const lapseMs = 60_000;
const usualTimes: LeaseTimes = { renewMs: 20_000, lapseMs, skewMs: 600_000 };

export interface LeaseRequest {
  times?: LeaseTimes;
  /** The highest number that an earlier holder is known to have had. */
  after?: number;
  /** The Slurm task for which it is taken; that of this process where it is not given. */
  task?: SlurmTask | undefined;
}

export interface Lease {
  /** From 1; each holder's is higher than those of all before. */
  holder: number;
  /** False once another process has taken the lease over, which happens to a holder that was stopped for too long. */
  isHeld(): boolean;
  release(): void;
}

export interface LeaseHolder extends NamedHolder {
  /** How long ago the lease was renewed, by the clock of the file system. */
  renewedMsAgo: number;
  /** After this time without a renewal it can be taken. */
  lapsesInMs: number;
  /** It was renewed between two looks of one watch. */
  isSeenAlive: boolean;
}

/** Leases that this process holds now. */
const heldHere = new Set<string>();

/**
 * A watch on the lease at `path`, whose folder exists. Each call looks once, and takes the lease if it is free or has not changed
 * since the first call for as long as it takes to lapse.
 */
export function watchLease(path: string, request: LeaseRequest = {}): () => Lease | LeaseHolder {
  const { times = usualTimes, task = slurmTask() } = request;
  let after = request.after ?? 0;
  let seen: { content: string; atMs: number } | undefined;
  return () => {
    for (;;) {
      const own = { number: after + 1, task };
      const descriptor = create(path, leasePrefix(own));
      if (descriptor !== undefined) return hold(path, descriptor, own, times);
      const found = lookAt(path);
      if (!found) continue;
      const { holder, content, ageMs } = found;
      const isSeenAlive = seen !== undefined && seen.content !== content;
      const atMs = performance.now();
      if (!seen || isSeenAlive) seen = { content, atMs };
      const watchedMs = atMs - seen.atMs;
      const isHere = holder.host === hostname();
      const isLapsed = watchedMs >= times.lapseMs || ageMs >= times.lapseMs + (isHere ? 0 : times.skewMs);
      if (!isLapsed && !isEarlierStart(holder, task) && isAlive(holder, path)) {
        const restMs = isHere
          ? Math.min(times.lapseMs - ageMs, times.lapseMs - watchedMs)
          : times.lapseMs - watchedMs;
        return { ...holder, renewedMsAgo: ageMs, lapsesInMs: restMs, isSeenAlive };
      }
      after = Math.max(after, holder.number);
      seen = undefined;
      removeLapsed(path, content);
    }
  };
}

/**
 * Takes the lease, for which it waits where only watching can tell whether a holder on another host lives. `onWait` is told of
 * that once; `between` is called again and again, and what it throws ends the wait. Returns a holder that lives.
 */
export async function awaitLease(
  path: string,
  request: LeaseRequest,
  onWait: (holder: LeaseHolder) => void,
  between: () => Promise<void>,
): Promise<Lease | LeaseHolder> {
  const times = request.times ?? usualTimes;
  const look = watchLease(path, request);
  for (let looks = 0; ; looks++) {
    const found = look();
    if ('release' in found || found.isSeenAlive || found.host === hostname()) return found;
    if (looks === 0) onWait(found);
    await sleep(times.lapseMs / 60);
    await between();
  }
}

/** Makes the file if there is none, in one step on every file system; undefined where there is one. */
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

/** Renews through the open file: after a takeover this writes into the file that was taken away, and harms nobody. */
function hold(
  path: string,
  descriptor: number,
  own: Pick<NamedHolder, 'number' | 'task'>,
  { renewMs }: LeaseTimes,
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
      // Once: the number of the closed file may be another file's by then.
      if (isReleased) return;
      isReleased = true;
      heldHere.delete(path);
      if (isHeld()) rmSync(path, { force: true });
      void renewal.terminate().then(() => closeSync(descriptor));
    },
  };
}

/** The file is opened and read, since a network file system may answer a mere look from its memory. */
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

/** In a thread of its own: a step of training or the scoring of a volume may block this one for longer than a renewal. */
const renewEvery = `
  const { fsyncSync, writeSync } = require('node:fs');
  const { descriptor, timeAt, renewMs } = require('node:worker_threads').workerData;
  setInterval(() => {
    try {
      writeSync(descriptor, new Date().toISOString(), timeAt);
      // Else a network file system may keep it to itself for half a minute.
      fsyncSync(descriptor);
    } catch {}
  }, renewMs);
`;

interface Found {
  content: string;
  holder: NamedHolder;
  /** Since the last renewal, by the file system's times. */
  ageMs: number;
}

/** What a lease says; undefined where it has just been released. Throws DataError where it is no file. */
function lookAt(path: string): Found | undefined {
  try {
    if (!lstatSync(path).isFile()) throw noLease(path);
    const content = readFileSync(path, 'utf8');
    const { mtimeMs } = statSync(path);
    const nowMs = timeOfFileSystem(path);
    // The file system's clock was set back. A holder that lives dates its lease anew; of another it would never lapse.
    if (mtimeMs > nowMs + 1000) utimesSync(path, nowMs / 1000, nowMs / 1000);
    return { content, holder: parseLease(content), ageMs: Math.max(0, nowMs - mtimeMs) };
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

/** The file system's clock may not be this host's, so a file made now tells the time. */
function timeOfFileSystem(path: string): number {
  const probe = `${path}.${processMark}.time`;
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
  const aside = `${path}.${processMark}.lapsed`;
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

function isEarlierStart({ task: earlier }: NamedHolder, task: SlurmTask | undefined): boolean {
  return earlier !== undefined && earlier.job === task?.job && earlier.restarts < task.restarts;
}

/** A process of another host cannot be asked, so only its renewals tell. */
function isAlive({ host, pid }: NamedHolder, path: string): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return heldHere.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
