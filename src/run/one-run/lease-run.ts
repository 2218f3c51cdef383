import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, removeUnfinishedWrites } from '../../core/atomic-file.js';
import { InterruptedRunError } from '../../core/errors.js';
import { fence } from '../../core/fence.js';
import { awaitLease, type Lease, type LeaseRequest } from '../../core/lease.js';
import { lockFile, runFiles } from '../../record/run-files.js';
import type { RunContext } from './run-context.js';
import { throwIfStopped } from './throw-if-stopped.js';
import { lastHolder } from './training-sessions.js';

export interface RunLease extends Pick<Lease, 'release' | 'holder'> {
  /** Throws InterruptedRunError where another process holds the lease. Every write to the run's folder calls it, too. */
  assertHeld(): void;
}

/**
 * Takes the lease of a run, so that only one process works on it, on this host or on another that sees the same files. Waits up
 * to a minute to find out whether a holder on another host is alive. Throws InterruptedRunError where another process holds the
 * lease, naming that process.
 *
 * From then on, all writes to the run's folder are fenced (core/fence.ts): if two processes believe that they hold the lease, the
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
    { ...request, after: lastHolder(folder) },
    ({ host, lapsesInMs }) =>
      onProgress({
        stage: 'warning',
        text: `it is held on ${host}; watching for up to ${seconds(lapsesInMs)} whether that process lives`,
      }),
    () => throwIfStopped(signal, 'the wait for a run'),
  );
  if (!('release' in lease)) throw heldElsewhere(folder, lease);
  const assertHeld = () => {
    if (lease.isHeld()) return;
    const wasFinished = existsSync(join(folder, runFiles.done));
    throw existsSync(path) || wasFinished ? takenOver(folder, lease.holder) : lockRemoved(path);
  };
  const liftFence = fence(folder, assertHeld);
  removeUnfinishedWrites(folder);
  return {
    holder: lease.holder,
    assertHeld,
    release() {
      liftFence();
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
  const heard = isSeenAlive ? 'renewed just now' : `heard of ${seconds(renewedMsAgo)} ago`;
  return new InterruptedRunError({
    verb: 'unsupported',
    what: `second process on one run (held by process ${pid} on ${host}, ${heard})`,
    where: folder,
    remedy: `wait for it; should it be gone, the same command takes the run over in ${seconds(lapsesInMs)}`,
  });
}

function lockRemoved(path: string): InterruptedRunError {
  return new InterruptedRunError({
    verb: 'missing',
    what: 'run.lock, which this process holds: it was removed, or its folder was moved away',
    where: path,
    remedy: 'leave both while a run goes on; the same command goes on with it',
  });
}

function takenOver(folder: string, holder: number): InterruptedRunError {
  return new InterruptedRunError({
    verb: 'unsupported',
    what: `second process on one run (this one, holder ${holder} of it, stood still for so long that another took the run over)`,
    where: folder,
    remedy: 'nothing is lost: let the other finish',
  });
}

function seconds(ms: number): string {
  return `${Math.max(0, Math.round(ms / 1000))} s`;
}
