import os from 'node:os';

/** Memory in bytes that this process may use: of the machine, or of its container or Slurm job where that is less. */
export function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}

/** Available memory in bytes, at most the limit. On Linux, caches of the file system count as free. */
export function freeMemory(): number {
  return Math.min(os.freemem(), memoryLimit());
}
