/**
 * Keeps two processes, on this host or on others that share the file system, from doing the same work. The lease
 * is a file that its holder renews. A process that wants the lease decides whether the holder is gone:
 *
 * - A holder on this host can be checked by its process id. If a process with that id exists but the file has not
 *   been renewed for `lapseMs`, the id was reused or the holder hangs.
 * - An earlier start of the same Slurm task is gone: Slurm restarts a task only after it has given up the first
 *   start.
 * - A holder on another host cannot be checked, its clock may differ from this host's by minutes, and on some file
 *   systems the writer's clock sets the file times. So no times are compared. Instead the content is watched: if
 *   it has not changed for `lapseMs` of this host's monotonic clock, the holder is gone. Only a lease older than
 *   any difference between two clocks, `skewMs`, is free without watching.
 *
 * None of this is certain if a node hangs or has lost its network. Therefore holders are numbered in ascending
 * order, and a holder that continues after being suspended finds out before its next write that the lease is no
 * longer its own (write-guard.ts).
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
  /** Time between two renewals. */
  renewMs: number;
  /** Without a renewal for this long, the holder counts as gone. */
  lapseMs: number;
  /** Largest difference assumed between two hosts' clocks. */
  skewMs: number;
}

/** A network file system may show a renewal seconds late; after two missed renewals the holder counts as gone. */
export const lapseMs = 60_000;
const usualTimes: LeaseTimes = { renewMs: 20_000, lapseMs, skewMs: 600_000 };

export interface LeaseRequest {
  times?: LeaseTimes;
  /** Highest known number of an earlier holder. */
  after?: number;
  /** The Slurm task that takes the lease; by default that of this process. */
  task?: SlurmTask | undefined;
}

export interface Lease {
  /** This holder's number: from 1, higher than that of every earlier holder. */
  holder: number;
  /** False after another process has taken over the lease, as happens if a holder is suspended for too long. */
  isHeld(): boolean;
  release(): void;
}

export interface LeaseHolder extends NamedHolder {
  /** Time since the last renewal, by the clock of the file system. */
  renewedMsAgo: number;
  /** Time left until the lease can be taken, unless it is renewed. */
  lapsesInMs: number;
  /** True if the lease was seen to be renewed while it was watched. */
  isSeenAlive: boolean;
}

/** Paths of the leases that this process holds. */
const heldHere = new Set<string>();

/**
 * Watches the lease at `path`, whose folder must exist. Each call of the returned function reads the lease once,
 * and takes it if it is free or has not changed for the lapse time since the first call.
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
 * Takes the lease. It waits only if a holder on another host has to be watched to see whether it is alive:
 * `onWait` is then called once, and `between` repeatedly; an error thrown by `between` ends the wait. Returns the
 * lease, or the holder if that is alive.
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

interface Found {
  content: string;
  holder: NamedHolder;
  /** Time since the last renewal, by the file system's clock. */
  ageMs: number;
}

/** Reads a lease; undefined if it has just been released. Throws DataError if it is not a file. */
function lookAt(path: string): Found | undefined {
  try {
    if (!lstatSync(path).isFile()) throw noLease(path);
    const content = readFileSync(path, 'utf8');
    const { mtimeMs } = statSync(path);
    const nowMs = timeOfFileSystem(path);
    // The file system's clock was set back. A live holder updates the time at its next renewal; otherwise the
    // lease would never lapse.
    if (mtimeMs > nowMs + 1000) utimesSync(path, nowMs / 1000, nowMs / 1000);
    return { content, holder: parseLease(content), ageMs: Math.max(0, nowMs - mtimeMs) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The study never creates such an entry. Reading a pipe would block for ever, and a dangling link can be neither
 * read nor created.
 */
function noLease(path: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `lock (expected a file, found ${kindOfNonFile(path) ?? 'a link'})`,
    where: path,
    remedy: 'remove it and run the same command again',
  });
}

/** The file system may use another clock than this host, so its time is read from a file created now. */
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
 * Moves a lapsed lease away. If two processes find it at once, the faster one may already have created its own
 * lease: that one is put back. If it cannot be put back because a third process has taken the name, its holder
 * notices that it no longer holds the lease.
 */
export function removeLapsed(path: string, content: string): void {
  const aside = `${path}.${processMark}.lapsed`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== content) linkSync(aside, path);
  } catch (error) {
    // The other process moved it away or created it again: the next attempt to take the lease finds out.
    if (!['ENOENT', 'EEXIST', 'EPERM', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isEarlierStart({ task: earlier }: NamedHolder, task: SlurmTask | undefined): boolean {
  return earlier !== undefined && earlier.job === task?.job && earlier.restarts < task.restarts;
}

/** A process of another host cannot be checked, so it counts as alive until its renewals stop. */
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
