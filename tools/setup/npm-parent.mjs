/**
 * Tells when the npm that runs a script is gone: killed, it can pass no signal on. The scripts of package.json replace
 * their shell (`exec`), so npm is the parent of this process; a shell in between would keep signals to itself.
 */
const pollMs = 500;

/** Calls `onGone` once when npm is gone. Started by hand, a command may outlive its shell, so nothing is watched. */
export function whenNpmIsGone(onGone) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watching = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watching);
    onGone();
  }, pollMs);
  watching.unref();
}
