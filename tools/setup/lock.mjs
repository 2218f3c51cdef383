/**
 * Allows one set-up at a time per clone. The lock is a file with the process ids of its holder and of the programs that the
 * holder runs; the holder renews it. It is void when all of these processes have ended, so a killed set-up blocks nobody, but
 * programs it left behind are waited for. It is also void if it was not renewed for a while (holders on other hosts, zombies,
 * reused process ids).
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
/** A living process on this host gets a longer lapse time: it may be a program left behind by a killed set-up. */
const times = { renewMs: 20_000, lapseMs: 60_000, lapseHereMs: 600_000, tellMs: 30_000 };

/** Waits for the lock of `folder` and takes it; `release` of the result frees it. */
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
        `waiting for another set-up (process ${holder.processes[0]} on ${holder.host}), ${Math.round(waited / 1000)} s so far; if that process is gone, its lock lapses ${lapse / 1000} s after the last renewal`,
      );
    }
    await sleep(pollMs);
    if (signal?.aborted)
      throw new SetupFailure(resourcesGone, 'interrupted while another set-up was running');
  }
  const programs = new Set();
  const rewrite = () => {
    // After a long suspension another process may hold it.
    if (readHolder(file)?.processes[0] !== process.pid) return;
    renameSync(writeAside(file, [process.pid, ...programs]), file);
  };
  const renewal = setInterval(rewrite, renewMs);
  renewal.unref();
  return {
    /**
     * Adds a running program to the lock, so that it is waited for even if this process is killed. Returns a function that
     * removes it.
     */
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

/** Creates the lock as a hard link, which is atomic and fails if the name exists. */
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

/** The holder; undefined if the lock was released meanwhile. */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Milliseconds since the last renewal by the clock of the file system, since the clocks of hosts may differ by minutes. */
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

/** Whether all processes of the holder on this host have ended; unknown (false) for another host, where only renewals count. */
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

/** Removes a void lock. Two processes may find the same one; if the slower one removed a new lock, it restores it. */
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
