/**
 * Brings steps in place: looks which are missing, checks that all of them can succeed before the first long
 * download, then runs them in order. The look itself takes milliseconds, so a second call starts at once.
 *
 * A step is `{ name, title, inspect(context), preflight?(context), bytesNeeded(context), run(context) }`, where
 * `inspect` answers `{ ready, detail }` without starting anything, `run` either completes or leaves nothing that
 * `inspect` would take for complete.
 */
import { mkdirSync, statfsSync } from 'node:fs';
import { resourcesGone, SetupFailure } from './failure.mjs';
import { holdLock } from './lock.mjs';
import { root, setupFolder } from './paths.mjs';
import { elapsedSince, say } from './say.mjs';

export async function bringInPlace(steps, context) {
  if (steps.every((step) => step.inspect(context).ready)) return;
  mkdirSync(setupFolder, { recursive: true });
  const lock = await holdLock(context.signal);
  try {
    const pending = steps.filter((step) => !step.inspect(context).ready);
    checkDisk(pending, context);
    for (const step of pending) step.preflight?.(context);
    for (const step of pending) await runStep(step, { ...context, lock });
  } finally {
    lock.release();
  }
}

async function runStep(step, context) {
  const startMs = Date.now();
  say(`${step.title(context)} …`);
  await step.run(context);
  const { ready, detail } = step.inspect(context);
  if (!ready)
    throw new SetupFailure(
      1,
      `unexpected failure: ${step.name} ended well, yet ${detail}; run the same command again`,
    );
  say(`${step.name} in place (${elapsedSince(startMs)})`);
}

function checkDisk(pending, context) {
  const needed = pending.reduce((sum, step) => sum + step.bytesNeeded(context), 0);
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  if (free >= needed) return;
  const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new SetupFailure(
    resourcesGone,
    `missing disk space: ${root} has ${gigabytes(free)} free and the set-up (${pending.map(({ name }) => name).join(', ')}) needs ${gigabytes(needed)}; free some space and run the same command again`,
  );
}
