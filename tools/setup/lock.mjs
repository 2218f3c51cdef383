/**
 * One set-up at a time in one clone. The lock is a file that names its holder and the programs the holder runs, and that
 * the holder renews. It is void when all of them are gone, so a killed set-up blocks nobody, and a program it left behind
 * is waited for; and when it was not renewed for a while: a holder on another host, a zombie, a number given anew.
 */
import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resourcesGone, SetupFailure } from './failure.mjs';
import { setupFolder } from './paths.mjs';
import { say } from './say.mjs';

const pollMs = 300;
/** A holder that lives on this host is given longer: it may be a program that a killed set-up left at work. */
const times = { renewMs: 20_000, lapseMs: 60_000, lapseHereMs: 600_000, tellMs: 30_000 };

/** Waits for its turn in `folder`; the result's `release` gives it back. */
export async function holdLock(
  signal,
  folder = setupFolder,
  { renewMs, lapseMs, lapseHereMs, tellMs } = times,
) {
  const file = join(folder, 'lock.json');
  const since = performance.now();
  let toldAt = -tellMs;
  while (!take(file)) {
    const holder = readHolder(file);
    const lapse = holder?.host === hostname() ? lapseHereMs : lapseMs;
    if (holder && (isGone(holder) || silentMs(file) > lapse)) {
      discard(file, holder);
      continue;
    }
    const waited = performance.now() - since;
    if (holder && waited - toldAt >= tellMs) {
      toldAt = waited;
      say(
        `waiting for another set-up (process ${holder.processes[0]} on ${holder.host}), ${Math.round(waited / 1000)} s so far; should it be gone, it counts as gone ${lapse / 1000} s after its last sign`,
      );
    }
    await sleep(pollMs);
    if (signal?.aborted)
      throw new SetupFailure(resourcesGone, 'interrupted while another set-up was running');
  }
  const programs = new Set();
  const rewrite = () => {
    // After a long standstill another may hold it.
    if (readHolder(file)?.processes[0] !== process.pid) return;
    renameSync(writeAside(file, [process.pid, ...programs]), file);
  };
  const renewal = setInterval(rewrite, renewMs);
  renewal.unref();
  return {
    /** Names a program that is at work, so that it is waited for even if this process is killed; the result forgets it. */
    noteProgram(pid) {
      programs.add(pid);
      rewrite();
      return () => {
        programs.delete(pid);
        rewrite();
      };
    },
    release() {
      clearInterval(renewal);
      rmSync(file, { force: true });
    },
  };
}

/** A hard link appears with its whole content or not at all, and fails where the name is taken. */
function take(file) {
  const aside = writeAside(file, [process.pid]);
  try {
    linkSync(aside, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function writeAside(file, processes) {
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, JSON.stringify({ host: hostname(), processes }));
  return aside;
}

/** The holder, or undefined when the lock was released meanwhile. */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Since the last renewal, by the clock of the file system: the clocks of two hosts may differ by minutes. */
function silentMs(file) {
  const probe = `${file}.time.${process.pid}`;
  try {
    closeSync(openSync(probe, 'w'));
    return statSync(probe).mtimeMs - statSync(file).mtimeMs;
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw error;
  } finally {
    rmSync(probe, { force: true });
  }
}

/** A holder on another host (a shared file system) cannot be looked up; only its renewals tell. */
function isGone({ host, processes }) {
  return host === hostname() && !processes.some(isAlive);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two may find the same void lock; the slower one may then lift a fresh lock, and puts it back. */
function discard(file, { processes }) {
  const aside = `${file}.void.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (readHolder(aside).processes[0] === processes[0]) rmSync(aside);
  else renameSync(aside, file);
}
