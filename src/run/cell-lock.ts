import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { explainDiskFailure } from '../core/atomic-file.js';
import { InterruptedRunError } from '../core/errors.js';

/**
 * Keeps two processes from working on one cell: a file made with "fail if it exists", holding host and process
 * number. A lock whose process is gone from this host is taken over. Returns the function that releases it.
 * Throws InterruptedRunError while another process holds the cell.
 */
export function lockCell(folder: string): () => void {
  const path = join(folder, 'cell.lock');
  mkdirSync(folder, { recursive: true });
  const mine = `${hostname()} ${process.pid}`;
  if (!create(path, mine)) {
    const holder = readFileSync(path, 'utf8');
    if (isAlive(holder)) {
      throw new InterruptedRunError({
        verb: 'unsupported',
        what: `second process on one cell (held by ${holder})`,
        where: folder,
        remedy: `wait for it, or delete ${path} if that process is gone`,
      });
    }
    rmSync(path, { force: true });
    return lockCell(folder);
  }
  return () => rmSync(path, { force: true });
}

function create(path: string, content: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, content);
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw explainDiskFailure(error, path);
  }
}

/** A process on another host cannot be asked, so it counts as alive. */
function isAlive(holder: string): boolean {
  const [host, pid] = holder.split(' ');
  if (host !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
