import { InterruptedRunError } from './errors.js';
import { explainFullDisk, resumesLater } from './full-disk.js';

/** System errors for exhausted resources, each with its remedy. */
const kinds: { pattern: RegExp; what: string; remedy: string }[] = [
  {
    pattern: /^(?:EMFILE|ENFILE)$/,
    what: 'file handles: the limit of this process or of the machine is reached',
    remedy: 'raise the limit ("ulimit -n 4096") or use fewer --jobs',
  },
  {
    pattern: /^EAGAIN$|^ERR_WORKER_INIT_FAILED$/,
    what: 'processes or threads: the machine cannot start more',
    remedy: 'raise the limit ("ulimit -u") or use fewer --jobs and --threads',
  },
  {
    pattern:
      /^(?:ENOMEM|ERR_WORKER_OUT_OF_MEMORY|ERR_MEMORY_ALLOCATION_FAILED)$|^Array buffer allocation failed$/,
    what: 'memory',
    remedy: 'free some memory, or use fewer --jobs',
  },
];

/**
 * Turns an error caused by exhausted disk space, file handles, threads or memory into InterruptedRunError (exit
 * code 75: the same command resumes later). Other errors are returned unchanged.
 */
export function explainResourceFailure(error: unknown): unknown {
  const { code = '', message = '', path = 'this process' } = (error ?? {}) as NodeJS.ErrnoException;
  const kind = kinds.find(({ pattern }) => pattern.test(code) || pattern.test(message));
  if (!kind) return explainFullDisk(error, path);
  const { what, remedy } = kind;
  return new InterruptedRunError(
    { verb: 'missing', what, where: path, remedy: `${remedy}; ${resumesLater}` },
    { cause: error },
  );
}
