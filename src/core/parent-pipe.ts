/**
 * Lets a child process end with its parent, however the parent ended. The parent opens a pipe to the child and
 * never writes to it; the system closes the pipe when the parent is gone, even after SIGKILL.
 * tools/setup/hand-over.mjs does the same.
 */
import { Socket } from 'node:net';

/** The pipe is the first after stdin, stdout and stderr: the fourth entry of `stdio` must be 'pipe'. */
const descriptor = 3;
const variable = 'DSC_PARENT_PIPE';

/** Environment variable that tells the child the number of its pipe. */
export const parentPipeEnvironment = { [variable]: String(descriptor) };

/**
 * Calls `onGone` once when the parent of this process is gone. Does nothing without a pipe, or when called a
 * second time.
 */
export function whenParentIsGone(onGone: () => void): void {
  if (process.env[variable] !== String(descriptor)) return;
  // Processes started by this one have another parent and must not inherit the variable.
  delete process.env[variable];
  try {
    const pipe = new Socket({ fd: descriptor, readable: true, writable: false });
    pipe.once('close', onGone).on('error', () => pipe.destroy());
    pipe.resume().unref();
  } catch {
    // The variable was set by something else: there is no pipe.
  }
}
