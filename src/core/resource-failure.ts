import { InterruptedRunError } from './errors.js';
import { explainFullDisk } from './full-disk.js';

/** What the system answers when it has no more of something, and what then helps. */
const kinds: { pattern: RegExp; what: string; remedy: string }[] = [
  {
    pattern: /^(?:EMFILE|ENFILE)$/,
    what: 'file handles: this process or the machine may open no more',
    remedy: 'raise the limit ("ulimit -n 4096") or use fewer --jobs',
  },
  {
    pattern: /^EAGAIN$|^ERR_WORKER_INIT_FAILED$/,
    what: 'processes or threads: the machine starts no more',
    remedy: 'raise the limit ("ulimit -u") or use fewer --jobs and --threads',
  },
  {
    pattern:
      /^(?:ENOMEM|ERR_WORKER_OUT_OF_MEMORY|ERR_MEMORY_ALLOCATION_FAILED)$|^Array buffer allocation failed$/,
    what: 'memory',
    remedy: 'free some, or use fewer --jobs',
  },
];

/**
 * The error with exit code 75 for a failure that came from want of disk, handles, threads or memory: the same command goes
 * on later. Any other failure is returned as it is.
 */
export function explainResourceFailure(error: unknown): unknown {
  const { code = '', message = '', path = 'this process' } = (error ?? {}) as NodeJS.ErrnoException;
  const kind = kinds.find(({ pattern }) => pattern.test(code) || pattern.test(message));
  if (!kind) return explainFullDisk(error, path);
  const { what, remedy } = kind;
  return new InterruptedRunError(
    { verb: 'missing', what, where: path, remedy: `${remedy}, and run the same command again: it resumes` },
    { cause: error },
  );
}
