/**
 * Makes the declarations (`.d.ts`) of src/ against which notebook cells are checked. This takes about a second; they are cached
 * in `.cache/notebook-types`, in a folder named after a hash of the sources.
 */
const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } = require('node:fs');
const { join } = require('node:path');

const kept = 3;

/** Folder with the current declarations of src/. If they cannot be made, it is empty, and cells know fewer types. */
async function declarationFolder(root) {
  const cache = join(root, '.cache', 'notebook-types');
  const folder = join(cache, stateOf(join(root, 'src')));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  // Written to a temporary folder and renamed, because two kernels may start at the same time.
  const aside = mkdtempSync(join(cache, 'begun-'));
  await compile(root, aside);
  try {
    renameSync(aside, folder);
  } catch {
    rmSync(aside, { recursive: true, force: true });
  }
  removeOld(cache, folder);
  return folder;
}

function compile(root, folder) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [compiler, '-p', join(root, 'notebooks'), '--outDir', folder];
  return new Promise((done) => {
    spawn(process.execPath, args, { stdio: 'ignore' }).on('error', done).on('close', done);
  });
}

/** A short hash of path, size and time of every source file. */
function stateOf(sources) {
  const files = readdirSync(sources, { recursive: true }).filter((name) => name.endsWith('.ts'));
  const hash = createHash('sha256');
  for (const name of files.sort()) {
    const { size, mtimeMs } = statSync(join(sources, name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

function removeOld(cache, current) {
  const age = (name) => statSync(join(cache, name)).mtimeMs;
  const others = readdirSync(cache).filter(
    (name) => !name.startsWith('begun-') && join(cache, name) !== current,
  );
  others.sort((a, b) => age(b) - age(a));
  for (const name of others.slice(kept - 1)) rmSync(join(cache, name), { recursive: true, force: true });
}

module.exports = { declarationFolder };
