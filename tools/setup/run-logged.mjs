/** Runs a program of the set-up with its output in a log, and reports regularly that it is running. */
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { resourcesGone, SetupFailure } from './failure.mjs';
import { elapsedSince, say } from './say.mjs';

const reminderMs = 20_000;
const downloadMs = 5_000;
const hasGroups = process.platform !== 'win32';

/**
 * Resolves to `{ code, output }`, where `output` is what this program added to the log. With `measure` (folders that a download
 * fills, and its size `of` in bytes), size and rate are reported meanwhile. The program runs in its own process group, so that
 * an interruption ends it with all its children; then SetupFailure with exit code 75 is thrown.
 */
export async function runLogged(
  program,
  args,
  { cwd, env = process.env, log, append = false, measure, lock, signal },
) {
  if (signal?.aborted) throw interrupted();
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, append ? 'a' : 'w');
  const offset = append ? readFileSync(log).length : 0;
  writeSync(file, `$ ${[program, ...args].join(' ')}\n`);
  const startMs = Date.now();
  const reminder = measure
    ? setInterval(downloadTeller(measure), downloadMs)
    : setInterval(() => say(`  … ${elapsedSince(startMs)} (output: ${log})`), reminderMs);
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', file, file], detached: hasGroups });
  const stop = () => (hasGroups ? endGroup(child.pid) : child.kill());
  signal?.addEventListener('abort', stop);
  const forget = child.pid ? lock?.noteProgram(child.pid) : undefined;
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => resolve(exitCode ?? 1));
    });
    if (signal?.aborted) throw interrupted();
    return { code, output: readFileSync(log).subarray(offset).toString('utf8') };
  } finally {
    forget?.();
    signal?.removeEventListener('abort', stop);
    clearInterval(reminder);
    closeSync(file);
  }
}

/** Reports the downloaded size and rate, and "unpacking" once the download is complete. */
function downloadTeller({ folders, of }) {
  let before = 0;
  const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
  return () => {
    const bytes = folders.reduce((sum, folder) => sum + sizeOf(folder), 0);
    const rate = Math.max(0, bytes - before) / (downloadMs / 1000);
    before = bytes;
    if (bytes >= of) say(`  … unpacking, ${megabytes(bytes)} MB`);
    else say(`  … ${megabytes(bytes)} of ${megabytes(of)} MB, ${megabytes(rate)} MB/s`);
  };
}

/** Size of a folder in bytes; files that are removed meanwhile count as 0. */
function sizeOf(folder) {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  return names.reduce((sum, name) => {
    const entry = lstatSync(join(folder, name), { throwIfNoEntry: false });
    return sum + (entry?.isFile() ? entry.size : 0);
  }, 0);
}

function endGroup(leader) {
  try {
    process.kill(-leader, 'SIGTERM');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function interrupted() {
  return new SetupFailure(
    resourcesGone,
    'interrupted: the set-up was stopped; run the same command again and it goes on from the steps that are done',
  );
}
