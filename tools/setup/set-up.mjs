/**
 * Executes the set-up steps: finds those that are missing, reports all requirements that the machine lacks in one message
 * before the first download, then runs them, each after the steps it depends on. The check takes milliseconds, so a second call
 * starts immediately.
 *
 * A step is `{ name, after, title, inspect(context), preflight?(context), bytesNeeded(context), run(context) }`, where
 * `after` lists the steps it depends on, `inspect` returns `{ ready, detail }` without starting anything, `preflight` throws a
 * SetupFailure for missing requirements, and `run` either completes or leaves the step not ready.
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

/** The requirements of the given steps that this machine lacks, as failures. */
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
  // Missing programs need an installation (do not retry); missing disk or memory may be free later (retry).
  const exitCode = lacks.some((lack) => lack.exitCode === wrongEnvironment)
    ? wrongEnvironment
    : resourcesGone;
  throw new SetupFailure(exitCode, `missing ${lacks.length} things on this machine:\n${list}`);
}

/** Runs independent steps in parallel. After a failure, running steps finish and no further step is started. */
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

/** Memory in bytes that unpacking and compiling need. */
const memoryNeeded = 1e9;

/**
 * Checked only on Linux, because other systems do not count the file cache as free. A container may have less than the machine.
 */
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
