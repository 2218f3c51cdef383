/** `npm run setup -- --from DIR`: checks that a bundle is complete and fits this machine, and prepares it for installation. */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFiles, bundleFormat, bundleNeeds, filesOf, readNote, sha256Of } from './bundle-format.mjs';
import { SetupFailure, wrongEnvironment } from './failure.mjs';
import { setupFolder } from './paths.mjs';
import { findPython } from './python.mjs';
import { say } from './say.mjs';

/**
 * Checks a bundle and copies its native binding into the set-up's cache. Returns `{ npm, wheels, registry, variant }` for the
 * steps. Throws SetupFailure where the bundle is damaged or does not fit.
 */
export async function openBundle(folder, { device }) {
  const note = noteOf(folder);
  const { needs } = note;
  const here = bundleNeeds({ python: findPython(), variant: needs.variant });
  const faults = differences(needs, here, device);
  if (faults.length > 0)
    throw new SetupFailure(
      wrongEnvironment,
      `unsupported bundle ${folder}: ${faults.join('; ')}; make it again with "npm run setup -- --bundle DIR" on a similar machine with network`,
    );
  say(`checking the bundle ${folder} (${Object.keys(note.files).length} files) …`);
  await checkFiles(folder, note.files);
  keepBinding(join(folder, bundleFiles.binding));
  return {
    npm: join(folder, bundleFiles.npm),
    wheels: join(folder, bundleFiles.wheels),
    registry: note.registry,
    variant: needs.variant,
  };
}

function noteOf(folder) {
  let note;
  try {
    note = readNote(folder);
  } catch (error) {
    throw damaged(folder, `its ${bundleFiles.note} cannot be read (${error.message})`);
  }
  if (!note)
    throw new SetupFailure(
      wrongEnvironment,
      `missing bundle: ${folder} has no ${bundleFiles.note}; "npm run setup -- --bundle DIR" on a machine with network writes one, that file last`,
    );
  if (note.format !== bundleFormat)
    throw new SetupFailure(
      wrongEnvironment,
      `unsupported bundle ${folder}: its format is ${note.format}, this version of the project reads ${bundleFormat}; make it again`,
    );
  return note;
}

function differences(needs, here, device) {
  const faults = [];
  for (const [key, what] of [
    ['system', 'for'],
    ['node', 'for Node'],
    ['python', 'for Python'],
  ]) {
    if (needs[key] !== here[key]) faults.push(`it is ${what} ${needs[key]}, and here is ${here[key]}`);
  }
  if (isOlder(here.glibc, needs.glibc))
    faults.push(`it was built with glibc ${needs.glibc}, and here is the older ${here.glibc}`);
  if (device !== 'auto' && device !== needs.variant)
    faults.push(`it holds the libraries for --device ${needs.variant}, and ${device} was asked for`);
  if (needs.pinned !== here.pinned)
    faults.push('it was made from a version of this project that pins other packages');
  return faults;
}

/** Whether version `here` is older than `there`, such as 2.36; null means another C library. */
function isOlder(here, there) {
  if (here === there) return false;
  if (here === null || there === null) return true;
  const [[major, minor], [major2, minor2]] = [here, there].map((version) => version.split('.').map(Number));
  return major < major2 || (major === major2 && minor < minor2);
}

async function checkFiles(folder, files) {
  const present = filesOf(folder);
  const absent = Object.keys(files).filter((name) => !present.includes(name));
  if (absent.length > 0)
    throw damaged(folder, `${absent.length} of its files are gone, the first ${absent[0]}`);
  for (const [name, sha256] of Object.entries(files)) {
    if ((await sha256Of(join(folder, name))) !== sha256)
      throw damaged(folder, `the checksum of ${name} is not that of ${bundleFiles.note}`);
  }
}

function damaged(folder, how) {
  return new SetupFailure(
    wrongEnvironment,
    `invalid bundle ${folder}: ${how}; copy it again, or make it again where there is network`,
  );
}

/** Copies the binding into the cache of built bindings, where the step finds it by its key. */
function keepBinding(folder) {
  const place = join(setupFolder, 'binding');
  mkdirSync(place, { recursive: true });
  for (const key of readdirSync(folder)) {
    if (existsSync(join(place, key))) continue;
    const aside = join(place, `${key}.tmp`);
    rmSync(aside, { recursive: true, force: true });
    cpSync(join(folder, key), aside, { recursive: true });
    renameSync(aside, join(place, key));
  }
}
