/** Runs one program of the set-up with its output in a log, and says now and then that it is still at work. */
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
 * Resolves to `{ code, output }`, `output` being what this program added to the log. With `measure`, folders that a
 * download fills and how many bytes it is `of`, size and rate are told meanwhile. The program leads a process
 * group of its own, so that an interruption ends it with everything it started; the failure is then 75.
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

/** Says how much has arrived and at what rate; once all has, that it is being unpacked. */
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

/** Bytes below a folder; files that go while it is read count as nothing. */
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
