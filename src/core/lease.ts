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
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { lookAtLease, removeLapsed } from './found-lease.js';
import { isHeldHere, type Lease, takeLease } from './held-lease.js';
import type { NamedHolder } from './lease-text.js';
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

export interface LeaseHolder extends NamedHolder {
  /** Time since the last renewal, by the clock of the file system. */
  renewedMsAgo: number;
  /** Time left until the lease can be taken, unless it is renewed. */
  lapsesInMs: number;
  /** True if the lease was seen to be renewed while it was watched. */
  isSeenAlive: boolean;
}

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
      const lease = takeLease(path, own, times.renewMs);
      if (lease) return lease;
      const found = lookAtLease(path);
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

function isEarlierStart({ task: earlier }: NamedHolder, task: SlurmTask | undefined): boolean {
  return earlier !== undefined && earlier.job === task?.job && earlier.restarts < task.restarts;
}

/** A process of another host cannot be checked, so it counts as alive until its renewals stop. */
function isAlive({ host, pid }: NamedHolder, path: string): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return isHeldHere(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
