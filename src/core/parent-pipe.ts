/**
 * A process that works for another ends with it, however the other ended. The starter opens a pipe to it and never
 * writes; the system closes the pipe when the starter is gone, SIGKILL included. tools/setup/hand-over.mjs does the same.
 */
import { Socket } from 'node:net';

/** The pipe is the first after stdin, stdout and stderr: the fourth entry of `stdio` must be 'pipe'. */
const descriptor = 3;
const variable = 'DSC_PARENT_PIPE';

/** The environment that tells a process of its pipe. */
export const parentPipeEnvironment = { [variable]: String(descriptor) };

/** Calls `onGone` once when the starter of this process is gone. Without a pipe, or after a first call, it does nothing. */
export function whenParentIsGone(onGone: () => void): void {
  if (process.env[variable] !== String(descriptor)) return;
  // What this process starts has another parent.
  delete process.env[variable];
  try {
    const pipe = new Socket({ fd: descriptor, readable: true, writable: false });
    pipe.once('close', onGone).on('error', () => pipe.destroy());
    pipe.resume().unref();
  } catch {
    // The variable came from elsewhere: there is no pipe.
  }
}
