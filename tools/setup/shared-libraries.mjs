/**
 * libtensorflow once a machine: its files lie under the user's cache folder, in a folder named by the checksums that
 * they were installed with, and every clone links to it. A folder appears there whole or not at all, so set-ups may run
 * side by side; of two that install the same, the later one drops its own.
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
 * Makes `place` hold the libraries of `address`: a link to the shared folder, or the files themselves where there is
 * none (`shared` false, or a cache folder that cannot be written). `install(target)` fills a folder; `isWhole(folder)` says
 * whether nothing of it is gone.
 */
export async function provideLibraries(place, address, { shared, install, isWhole }) {
  const cache = shared ? cacheFolder() : undefined;
  if (!cache) return install(place);
  const { platform, arch } = thisSystem();
  const whole = join(cache, `${platform}-${arch}-${address.slice(0, 16)}`);
  if (isWhole(whole)) say(`  taking it from ${whole}, where an earlier set-up left it`);
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
    // Another set-up was first: its folder is as good.
    if (!isWhole(whole)) throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

const unfinished = 'installing-';
/** No set-up takes this long: what is older was left by one that was killed. */
const forgottenMs = 24 * 3_600_000;

function sweep(cache) {
  for (const name of readdirSync(cache).filter((entry) => entry.startsWith(unfinished))) {
    const begun = statSync(join(cache, name), { throwIfNoEntry: false });
    if (begun && Date.now() - begun.mtimeMs > forgottenMs)
      rmSync(join(cache, name), { recursive: true, force: true });
  }
}

/** The folder that the system means for such things; undefined where it cannot be written. */
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
    // No HOME, and no entry for this user.
    return undefined;
  }
}
