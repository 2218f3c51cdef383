/**
 * Brings steps in place: looks which are missing, tells all that this machine lacks for them in one message before the
 * first download, then runs them, each as soon as those that it builds on are done. The look itself takes milliseconds,
 * so a second call starts at once.
 *
 * A step is `{ name, after, title, inspect(context), preflight?(context), bytesNeeded(context), run(context) }`, where
 * `after` names the steps it builds on, `inspect` answers `{ ready, detail }` without starting anything, `preflight`
 * throws a SetupFailure for what is lacking, and `run` either completes or leaves nothing that `inspect` would take for
 * complete.
 */
import { mkdirSync, statfsSync } from 'node:fs';
import os from 'node:os';
import { resourcesGone, SetupFailure, wrongEnvironment } from './failure.mjs';
import { holdLock } from './lock.mjs';
import { root, setupFolder } from './paths.mjs';
import { elapsedSince, say } from './say.mjs';

export async function bringInPlace(steps, context) {
  if (steps.every((step) => step.inspect(context).ready)) return;
  mkdirSync(setupFolder, { recursive: true });
  const lock = await holdLock(context.signal);
  try {
    const pending = steps.filter((step) => !step.inspect(context).ready);
    throwLacks(pending, context);
    await runInOrder(pending, { ...context, lock });
  } finally {
    lock.release();
  }
}

/** What this machine lacks for the given steps, as failures; empty where nothing is lacking. */
export function lacksFor(steps, context) {
  const lacks = steps.flatMap((step) => {
    try {
      step.preflight?.(context);
      return [];
    } catch (error) {
      if (error instanceof SetupFailure) return [error];
      throw error;
    }
  });
  const distinct = lacks.filter(
    ({ message }, at) => lacks.findIndex((one) => one.message === message) === at,
  );
  return [...distinct, ...smallDisk(steps, context), ...littleMemory(steps, context)];
}

function throwLacks(steps, context) {
  const lacks = lacksFor(steps, context);
  if (lacks.length <= 1) {
    if (lacks[0]) throw lacks[0];
    return;
  }
  const list = lacks.map(({ message }) => `  - ${message}`).join('\n');
  // What only time or space mends is tried again; what must be installed is not.
  const exitCode = lacks.some((lack) => lack.exitCode === wrongEnvironment)
    ? wrongEnvironment
    : resourcesGone;
  throw new SetupFailure(exitCode, `missing ${lacks.length} things on this machine:\n${list}`);
}

/** Steps that do not build on each other run side by side. One that fails lets the running ones end and starts no more. */
async function runInOrder(pending, context) {
  const failures = [];
  const runs = new Map();
  const begin = (step) => {
    if (!runs.has(step)) runs.set(step, runAfter(step));
    return runs.get(step);
  };
  const runAfter = async (step) => {
    await Promise.all(pending.filter(({ name }) => step.after.includes(name)).map(begin));
    if (failures.length > 0) return;
    await runStep(step, context).catch((error) => void failures.push(error));
  };
  await Promise.all(pending.map(begin));
  if (failures.length > 0) throw failures[0];
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

const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;

function smallDisk(steps, context) {
  const needed = steps.reduce((sum, step) => sum + step.bytesNeeded(context), 0);
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  if (free >= needed) return [];
  return [
    new SetupFailure(
      resourcesGone,
      `missing disk space: ${root} has ${gigabytes(free)} free and the set-up (${steps.map(({ name }) => name).join(', ')}) needs ${gigabytes(needed)}; free some space and run the same command again`,
    ),
  ];
}

/** Unpacking and compiling fit into this much. */
const memoryNeeded = 1e9;

/** Other systems count as free only what holds no file, which says little; a container may have less than the machine. */
function littleMemory(steps, context) {
  if (process.platform !== 'linux' || steps.every((step) => step.bytesNeeded(context) === 0)) return [];
  const free = Math.min(os.freemem(), process.constrainedMemory() || Infinity);
  if (free >= memoryNeeded) return [];
  return [
    new SetupFailure(
      resourcesGone,
      `missing memory: ${gigabytes(free)} are free and the set-up needs ${gigabytes(memoryNeeded)}; close programs and run the same command again`,
    ),
  ];
}
