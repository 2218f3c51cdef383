import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../core/errors.js';

/** Throws UsageError where a folder for results can neither be nor be made: something else stands at its path or above it. */
export function checkOutFolder(folder: string): void {
  let nearest = resolve(folder);
  while (!existsSync(nearest)) nearest = dirname(nearest);
  if (statSync(nearest).isDirectory()) return;
  throw new UsageError({
    verb: 'invalid',
    what: `folder for results ${folder} (expected a folder, found a file)`,
    where: nearest,
    remedy: 'give another --out, or take that file away',
  });
}
