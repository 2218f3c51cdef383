/**
 * Shares libtensorflow between clones: its files are in the user's cache folder, in a subfolder named by the pinned checksums,
 * and every clone links to it. Folders are created atomically, so set-ups may run in parallel; of two that install the same,
 * the later one discards its copy.
 */
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { say } from './say.mjs';
import { thisSystem } from './wheel-plan.mjs';

/**
 * Provides the libraries of `address` at `place`: as a link to the shared folder, or as files where there is none (`shared`
 * false, or the cache folder is not writable). `install(target)` fills a folder; `isWhole(folder)` tells whether it is
 * complete.
 */
export async function provideLibraries(place, address, { shared, install, isWhole }) {
  const cache = shared ? cacheFolder() : undefined;
  if (!cache) return install(place);
  const { platform, arch } = thisSystem();
  const whole = join(cache, `${platform}-${arch}-${address.slice(0, 16)}`);
  if (isWhole(whole)) say(`  using ${whole} of an earlier set-up`);
  else await installInto(cache, whole, { install, isWhole });
  symlinkSync(whole, place);
}

async function installInto(cache, whole, { install, isWhole }) {
  sweep(cache);
  const aside = mkdtempSync(join(cache, unfinished));
  try {
    await install(aside);
    if (!isWhole(whole)) rmSync(whole, { recursive: true, force: true });
    renameSync(aside, whole);
  } catch (error) {
    // Another set-up was faster: its folder is used.
    if (!isWhole(whole)) throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

const unfinished = 'installing-';
/** Temporary folders older than this were left by killed set-ups. */
const forgottenMs = 24 * 3_600_000;

function sweep(cache) {
  for (const name of readdirSync(cache).filter((entry) => entry.startsWith(unfinished))) {
    const begun = statSync(join(cache, name), { throwIfNoEntry: false });
    if (begun && Date.now() - begun.mtimeMs > forgottenMs)
      rmSync(join(cache, name), { recursive: true, force: true });
  }
}

/** The user's cache folder of the system; undefined where it is not writable. */
function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || defaultBase();
  if (!base) return undefined;
  const folder = join(base, 'dsc-plus-plus', 'libtensorflow');
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return undefined;
  }
}

function defaultBase() {
  try {
    return join(homedir(), ...(process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache']));
  } catch {
    // There is no HOME and no user entry.
    return undefined;
  }
}
