/** Runs one program of the set-up with its output in a log, and says now and then that it is still at work. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { resourcesGone, SetupFailure } from './failure.mjs';
import { elapsedSince, say } from './say.mjs';

const reminderMs = 20_000;
const hasGroups = process.platform !== 'win32';

/**
 * Resolves to `{ code, output }`, `output` being what this program added to the log. The program leads a process
 * group of its own, so that an interruption ends it with everything it started; the failure is then 75.
 */
export async function runLogged(
  program,
  args,
  { cwd, env = process.env, log, append = false, lock, signal },
) {
  if (signal?.aborted) throw interrupted();
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, append ? 'a' : 'w');
  const offset = append ? readFileSync(log).length : 0;
  writeSync(file, `$ ${[program, ...args].join(' ')}\n`);
  const startMs = Date.now();
  const reminder = setInterval(() => say(`  … ${elapsedSince(startMs)} (output: ${log})`), reminderMs);
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', file, file], detached: hasGroups });
  const stop = () => (hasGroups ? endGroup(child.pid) : child.kill());
  signal?.addEventListener('abort', stop);
  if (child.pid) lock?.noteProgram(child.pid);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => resolve(exitCode ?? 1));
    });
    if (signal?.aborted) throw interrupted();
    return { code, output: readFileSync(log).subarray(offset).toString('utf8') };
  } finally {
    signal?.removeEventListener('abort', stop);
    clearInterval(reminder);
    closeSync(file);
  }
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
