import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { explainDiskFailure } from '../core/atomic-file.js';
import { InterruptedRunError } from '../core/errors.js';

/** Locks that this process holds now. */
const heldHere = new Set<string>();

/**
 * Keeps two processes from working on one cell: a file linked into place, which fails if it exists, holding
 * host and process number. A lock whose process is gone from this host is taken over. Returns the function that releases it.
 * Throws InterruptedRunError while another process holds the cell.
 */
export function lockCell(folder: string): () => void {
  const path = join(folder, 'cell.lock');
  mkdirSync(folder, { recursive: true });
  if (!create(path)) {
    const holder = holderOf(path);
    if (holder !== undefined && isAlive(holder, path)) {
      throw new InterruptedRunError({
        verb: 'unsupported',
        what: `second process on one run (held by ${holder})`,
        where: folder,
        remedy: `wait for it, or delete ${path} if that process is gone`,
      });
    }
    if (holder !== undefined) removeStaleLock(path, holder);
    return lockCell(folder);
  }
  heldHere.add(path);
  return () => {
    heldHere.delete(path);
    rmSync(path, { force: true });
  };
}

/**
 * Written aside and linked into place, which fails if the name is taken: a lock is never seen empty. The name aside is
 * not that of an unfinished write, which the holder of the lock would remove.
 */
function create(path: string): boolean {
  const aside = `${path}.${process.pid}.lock`;
  try {
    writeFileSync(aside, `${hostname()} ${process.pid}`);
    linkSync(aside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw explainDiskFailure(error, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** What a lock says; undefined where it has just been released. */
function holderOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Takes the lock of a holder that is gone away. Of two processes that find it, the faster may have made its own by
 * now: that one is put back.
 */
export function removeStaleLock(path: string, holder: string): void {
  const aside = `${path}.${process.pid}.stale.lock`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== holder) linkSync(aside, path);
  } catch (error) {
    // Taken away by the other, or made anew: whoever asks for the lock finds out.
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * A process on another host cannot be asked, so it counts as alive. This process has just failed to make the lock, so
 * one that bears its number is left from a process that had the number before.
 */
function isAlive(holder: string, path: string): boolean {
  const [host, pid] = holder.split(' ');
  if (!pid) return false;
  if (host !== hostname()) return true;
  if (Number(pid) === process.pid) return heldHere.has(path);
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
