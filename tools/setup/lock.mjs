/**
 * One set-up at a time in one clone. The lock is a file that names its holder and the program the holder runs; it
 * is void when both are gone, so a killed set-up blocks nobody, and a program it left behind is waited for.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resourcesGone, SetupFailure } from './failure.mjs';
import { setupFolder } from './paths.mjs';
import { say } from './say.mjs';

const pollMs = 300;

/** Waits for its turn in `folder`; the result's `release` gives it back. */
export async function holdLock(signal, folder = setupFolder) {
  const file = join(folder, 'lock.json');
  let told = false;
  while (!take(file)) {
    const holder = readHolder(file);
    if (holder && isGone(holder)) {
      discard(file, holder);
      continue;
    }
    if (holder && !told) say(`waiting for another set-up (process ${holder.processes[0]} on ${holder.host})`);
    told ||= Boolean(holder);
    await sleep(pollMs);
    if (signal?.aborted)
      throw new SetupFailure(resourcesGone, 'interrupted while another set-up was running');
  }
  const programs = new Set();
  const rewrite = () => renameSync(writeAside(file, [process.pid, ...programs]), file);
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
    release: () => rmSync(file, { force: true }),
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

/** A holder on another host (a shared file system) cannot be looked up, so it counts as alive. */
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
