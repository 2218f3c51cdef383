/**
 * Detects when the npm that runs a script has ended, since a killed npm forwards no signal. The scripts of package.json use
 * `exec`, so npm is the parent of this process; a shell in between would not forward signals.
 */
const pollMs = 500;

/** Calls `onGone` once when npm has ended. Does nothing for commands not started by npm, which may outlive their shell. */
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
