import { InterruptedRunError } from './errors.js';

/** What to do then, for a message. */
export const resumesLater = 'run the same command again: it resumes';

/**
 * Turns the error of a full disk or an exhausted quota into InterruptedRunError (exit code 75: free some space and
 * resume). Other errors are returned unchanged.
 */
export function explainFullDisk(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new InterruptedRunError(
    {
      verb: 'missing',
      what: 'disk space',
      where: path,
      remedy: `free some space; ${resumesLater}`,
    },
    { cause: error },
  );
}
