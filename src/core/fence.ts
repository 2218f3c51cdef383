/**
 * Files and folders that one process at a time may write to. A process that stands still for minutes, in a debugger, on a node without
 * network, in swap, does not know that another has taken its work over. So the check stands where the harm would be done: a
 * file is first written aside and whole, then the guard is asked, then the file is renamed into place.
 *
 * Nothing can come between check and rename either: whoever takes a folder over removes the unfinished files in it, so a
 * rename that wakes up after that finds nothing to rename.
 */
import { resolve, sep } from 'node:path';

const guards = new Map<string, () => void>();

/** From now on `guard`, which may throw, is asked before anything is written at that path or below it. Returns what ends that. */
export function fence(path: string, guard: () => void): () => void {
  const key = resolve(path);
  guards.set(key, guard);
  return () => {
    if (guards.get(key) === guard) guards.delete(key);
  };
}

/** Throws what the guard of `path`, or of a folder in which it lies, throws. */
export function passFence(path: string): void {
  if (guards.size === 0) return;
  const place = resolve(path);
  for (const [key, guard] of guards) if (place === key || place.startsWith(key + sep)) guard();
}
