/**
 * Prints a line of the set-up to stderr, so that stdout contains only the output of `--json`.
 */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

/** A duration as people read it: `0.4 s`, `12 s`, `2 min 5 s`. */
export function elapsedSince(startMs) {
  const seconds = (Date.now() - startMs) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
