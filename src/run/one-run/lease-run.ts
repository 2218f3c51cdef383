import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../core/atomic-file.js';
import { InterruptedRunError } from '../../core/errors.js';
import { type Lease, type LeaseTimes, takeLease } from '../../core/lease.js';

export interface RunLease extends Pick<Lease, 'release'> {
  /** Call it before writing anything of the run. Throws InterruptedRunError where another process has the run now. */
  assertHeld(): void;
}

/**
 * Keeps two processes from working on one run. Throws InterruptedRunError while another process holds it, naming that
 * process and the time after which it counts as gone.
 */
export function leaseRun(folder: string, times?: LeaseTimes): RunLease {
  const path = join(folder, 'run.lock');
  makeFolder(folder);
  const lease = takeLease(path, times);
  if ('host' in lease) {
    const { host, pid, renewedMsAgo, lapsesInMs } = lease;
    throw new InterruptedRunError({
      verb: 'unsupported',
      what: `second process on one run (held by process ${pid} on ${host}, heard of ${seconds(renewedMsAgo)} ago)`,
      where: folder,
      remedy: `wait for it; should it be gone, the same command takes the run over in ${seconds(lapsesInMs)}`,
    });
  }
  return {
    release: lease.release,
    assertHeld() {
      if (lease.isHeld()) return;
      if (!existsSync(path)) {
        throw new InterruptedRunError({
          verb: 'missing',
          what: 'run.lock, which this process holds: it was removed, or its folder was moved away',
          where: path,
          remedy: 'leave both while a run goes on; the same command goes on with it',
        });
      }
      throw new InterruptedRunError({
        verb: 'unsupported',
        what: 'second process on one run (this one stood still for so long that another took the run over)',
        where: folder,
        remedy: 'nothing is lost: let the other finish',
      });
    },
  };
}

function seconds(ms: number): string {
  return `${Math.max(0, Math.round(ms / 1000))} s`;
}
