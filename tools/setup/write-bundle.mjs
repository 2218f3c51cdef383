/**
 * `npm run setup -- --bundle DIR`: after the set-up, writes everything that it would download or compile into one folder. npm
 * and pip verify downloads against package-lock.json and tools/requirements, as in any set-up.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { bindingKey, copyAddons } from './binding.mjs';
import {
  bundleFiles,
  bundleFormat,
  bundleNeeds,
  filesOf,
  readNote,
  requirementsOf,
  sha256Of,
} from './bundle-format.mjs';
import { failureFrom, SetupFailure, wrongEnvironment } from './failure.mjs';
import { npmCi, npmEnvironment, npmProgram } from './npm.mjs';
import { logFile, root, setupFolder, venv } from './paths.mjs';
import { findPython } from './python.mjs';
import { runLogged } from './run-logged.mjs';
import { elapsedSince, say } from './say.mjs';
import { downloadManner, installedTensorflow, pipEnvironment } from './venv.mjs';
import { wheelPython } from './wheel-plan.mjs';

const log = logFile('bundle');

/** Throws SetupFailure, before anything is set up, where the folder contains other files. */
export function checkBundleFolder(folder) {
  const isFree = !existsSync(folder) || readdirSync(folder).length === 0 || readNote(folder) !== undefined;
  const isBegun = existsSync(join(folder, bundleFiles.wheels)) && existsSync(join(folder, bundleFiles.npm));
  if (isFree || isBegun) return;
  throw new SetupFailure(
    wrongEnvironment,
    `invalid --bundle ${folder}: that folder holds other files; name an empty or a new one`,
  );
}

export async function writeBundle(folder, context) {
  const startMs = Date.now();
  const { variant } = installedTensorflow();
  const needs = bundleNeeds({ python: findPython(), variant });
  // Without its note, the folder is not a bundle until it is complete.
  rmSync(join(folder, bundleFiles.note), { force: true });
  for (const name of [bundleFiles.npm, bundleFiles.wheels])
    mkdirSync(join(folder, name), { recursive: true });
  say(`writing a bundle to ${folder}: npm packages …`);
  const registry = await collectPackages(join(folder, bundleFiles.npm), context);
  say('  Python wheels …');
  await collectWheels(join(folder, bundleFiles.wheels), variant, context);
  rmSync(join(folder, bundleFiles.binding), { recursive: true, force: true });
  copyAddons(join(folder, bundleFiles.binding, bindingKey()));
  const files = {};
  for (const name of filesOf(folder)) files[name] = await sha256Of(join(folder, name));
  const note = { format: bundleFormat, needs, registry, files };
  writeFileSync(join(folder, bundleFiles.note), `${JSON.stringify(note, null, 2)}\n`);
  say(
    `bundle of ${Object.keys(files).length} files in ${folder} (${elapsedSince(startMs)}); where there is no network: npm run setup -- --from DIR`,
  );
}

/** Installs the packages into a temporary folder, which fills an npm cache, and returns their registry. */
async function collectPackages(cache, context) {
  const aside = mkdtempSync(join(setupFolder, 'bundle-'));
  try {
    for (const name of ['package.json', 'package-lock.json', '.npmrc'])
      if (existsSync(join(root, name))) copyFileSync(join(root, name), join(aside, name));
    const [program, ...npm] = npmProgram();
    const options = { ...context, cwd: aside, log, env: npmEnvironment() };
    const { code, output } = await runLogged(program, [...npm, ...npmCi, '--cache', cache], options);
    if (code !== 0) throw failureFrom({ step: 'collecting the npm packages', output, log });
    const asked = await runLogged(program, [...npm, 'config', 'get', 'registry'], {
      ...options,
      append: true,
    });
    // Removes everything except the packages, such as npm's logs.
    for (const name of readdirSync(cache))
      if (name !== '_cacache') rmSync(join(cache, name), { recursive: true, force: true });
    rmSync(join(cache, '_cacache', 'tmp'), { recursive: true, force: true });
    return asked.output.trim().split('\n').at(-1);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Downloads the wheels: libtensorflow for the Python version of its wheel, the others for this machine's Python. */
async function collectWheels(folder, variant, context) {
  const temporary = join(setupFolder, 'tmp-bundle');
  mkdirSync(temporary, { recursive: true });
  const options = { ...context, cwd: root, log, append: true, env: pipEnvironment(temporary) };
  const [engine, jupyter] = requirementsOf(variant);
  try {
    for (const [requirements, more] of [
      [engine, ['--python-version', wheelPython]],
      [jupyter, []],
    ]) {
      const pip = ['-I', '-m', 'pip', 'download', ...downloadManner, ...more];
      const args = [...pip, '--dest', folder, '-r', requirements];
      const { code, output } = await runLogged(join(venv, 'bin', 'python'), args, options);
      if (code !== 0) throw failureFrom({ step: 'collecting the Python wheels', output, log });
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
