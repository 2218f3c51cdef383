import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, removeUnfinishedWrites } from '../../core/atomic-file.js';
import { InterruptedRunError } from '../../core/errors.js';
import type { Lease } from '../../core/held-lease.js';
import { awaitLease, type LeaseRequest } from '../../core/lease.js';
import { guardWrites } from '../../core/write-guard.js';
import { lockFile, runFiles } from '../../record/run-files.js';
import type { RunContext } from './run-context.js';
import { throwIfStopped } from './throw-if-stopped.js';
import { lastHolderNumber } from './training-sessions.js';

export interface RunLease extends Pick<Lease, 'release' | 'holder'> {
  /** Throws InterruptedRunError where another process holds the lease. Every write to the run's folder calls it, too. */
  assertHeld(): void;
}

/**
 * Takes the lease of a run, so that only one process works on it, on this host or on another that sees the same files. Waits up
 * to a minute to find out whether a holder on another host is alive. Throws InterruptedRunError where another process holds the
 * lease, naming that process.
 *
 * From then on, all writes to the run's folder are guarded (core/write-guard.ts): if two processes believe that they hold the lease, the
 * later one writes, and the earlier one stops at its next write. Unfinished writes of an earlier holder are removed.
 */
export async function leaseRun(
  folder: string,
  { signal, onProgress }: Pick<RunContext, 'signal' | 'onProgress'>,
  request: LeaseRequest = {},
): Promise<RunLease> {
  const path = join(folder, lockFile);
  makeFolder(folder);
  const lease = await awaitLease(
    path,
    { ...request, after: lastHolderNumber(folder) },
    ({ host, lapsesInMs }) =>
      onProgress({
        stage: 'warning',
        text: `a process on ${host} holds the lease; checking for up to ${seconds(lapsesInMs)} whether it is alive`,
      }),
    () => throwIfStopped(signal, 'the wait for a run'),
  );
  if (!('release' in lease)) throw heldElsewhere(folder, lease);
  const assertHeld = () => {
    if (lease.isHeld()) return;
    const wasFinished = existsSync(join(folder, runFiles.done));
    throw existsSync(path) || wasFinished ? takenOver(folder, lease.holder) : lockRemoved(path);
  };
  const liftGuard = guardWrites(folder, assertHeld);
  removeUnfinishedWrites(folder);
  return {
    holder: lease.holder,
    assertHeld,
    release() {
      liftGuard();
      lease.release();
    },
  };
}

function heldElsewhere(
  folder: string,
  {
    host,
    pid,
    renewedMsAgo,
    lapsesInMs,
    isSeenAlive,
  }: Exclude<Awaited<ReturnType<typeof awaitLease>>, Lease>,
): InterruptedRunError {
  const renewed = isSeenAlive ? 'renewed just now' : `renewed ${seconds(renewedMsAgo)} ago`;
  return new InterruptedRunError({
    verb: 'unsupported',
    what: `second process on one run (held by process ${pid} on ${host}, ${renewed})`,
    where: folder,
    remedy: `wait for it; if that process is gone, the same command takes over the run in ${seconds(lapsesInMs)}`,
  });
}

function lockRemoved(path: string): InterruptedRunError {
  return new InterruptedRunError({
    verb: 'missing',
    what: 'run.lock, the lease of this process: the file was removed, or its folder was moved',
    where: path,
    remedy: 'do not touch the folder of a running run; the same command resumes the run',
  });
}

function takenOver(folder: string, holder: number): InterruptedRunError {
  return new InterruptedRunError({
    verb: 'unsupported',
    what: `second process on one run (this process, holder ${holder}, did not renew its lease in time, and another process took over the run)`,
    where: folder,
    remedy: 'nothing is lost: the other process continues the run',
  });
}

function seconds(ms: number): string {
  return `${Math.max(0, Math.round(ms / 1000))} s`;
}
