/**
 * Files and folders that only one process at a time may write to. A process that is suspended for minutes (in a
 * debugger, by swapping, on a node without network) does not notice that another has taken over its work.
 * Therefore the check is made at the write itself: the file is written completely under a temporary name, then the
 * guard is called, then the file is renamed into place.
 *
 * A takeover between check and rename does no harm either: the new owner removes all unfinished files in the
 * folder, so a rename after that fails for want of its file.
 */
import { resolve, sep } from 'node:path';

const guards = new Map<string, () => void>();

/**
 * Calls `guard`, which may throw, before every write at this path or below it. Returns a function that removes the
 * guard.
 */
export function guardWrites(path: string, guard: () => void): () => void {
  const key = resolve(path);
  guards.set(key, guard);
  return () => {
    if (guards.get(key) === guard) guards.delete(key);
  };
}

/** Calls the guards of `path` and of the folders above it; their errors are passed on. */
export function callWriteGuards(path: string): void {
  if (guards.size === 0) return;
  const place = resolve(path);
  for (const [key, guard] of guards) if (place === key || place.startsWith(key + sep)) guard();
}
