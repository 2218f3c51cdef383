/**
 * The project's virtual environment `.venv` with the libtensorflow of TensorFlow's Python wheels (see wheel-plan.mjs). Every
 * file that pip downloads must match a checksum of tools/requirements. A note is written last; without it the environment is
 * made again.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseVariant, variantServes } from './device.mjs';
import { failureFrom, SetupFailure, wrongEnvironment } from './failure.mjs';
import { logFile, root, setupFolder, venv } from './paths.mjs';
import { findPython } from './python.mjs';
import { runLogged } from './run-logged.mjs';
import { say } from './say.mjs';
import { provideLibraries } from './shared-libraries.mjs';
import { thisSystem, wheelPlan, wheelPython } from './wheel-plan.mjs';

const note = join(venv, 'set-up.json');
const begun = join(venv, 'set-up.begun');
/** All wheels are unpacked into one folder, because the CUDA variant finds the CUDA libraries by relative paths. */
const libraries = join(venv, 'libtensorflow');
const folder = join(libraries, 'tensorflow');
const step = 'installing libtensorflow';

/** `bytes`: disk space for the downloads and the unpacked files. */
const variants = {
  cpu: { title: 'libtensorflow for the processor', size: '0.3 GB', download: 0.3e9, bytes: 2e9 },
  gpu: { title: 'libtensorflow for NVIDIA GPUs', size: '3 GB', download: 3e9, bytes: 10e9 },
};

export const venvStep = {
  name: 'libtensorflow',
  after: [],
  title: (context) => {
    const { title, size } = variants[chooseVariant(context)];
    return `installing ${title} (${context.bundle ? 'from the bundle' : `${size} to download`}) into .venv`;
  },
  bytesNeeded: (context) => variants[chooseVariant(context)].bytes,
  inspect,
  preflight: (context) => {
    const { fault } = wheelPlan(thisSystem());
    if (fault) throw new SetupFailure(wrongEnvironment, fault);
    chooseVariant(context);
    findPython();
  },
  run,
};

/**
 * The installed wheel: `{ variant, version, requirements, folder }` with the folder of the libraries; undefined where there is
 * none.
 */
export function installedTensorflow() {
  if (!existsSync(note)) return undefined;
  const { variant, requirements } = JSON.parse(readFileSync(note, 'utf8'));
  if (!holdsLibraries(folder, variant)) return undefined;
  return { variant, requirements, folder, version: tensorflowVersion(variant) };
}

function holdsLibraries(place, variant) {
  const { files, fault } = wheelPlan(thisSystem(), variant);
  return !fault && files.every((name) => existsSync(join(place, name)));
}

function inspect(context) {
  const installed = installedTensorflow();
  if (!installed)
    return { ready: false, detail: existsSync(venv) ? '.venv is half installed' : '.venv is absent' };
  const { variant, version, requirements } = installed;
  if (requirements !== hashOfRequirements(variant))
    return { ready: false, detail: 'its pinned versions have changed' };
  if (!variantServes(variant, context)) return { ready: false, detail: `.venv holds the ${variant} variant` };
  return { ready: true, detail: `${version} (${variant})` };
}

async function run(context) {
  const variant = chooseVariant(context);
  const python = findPython();
  const log = logFile('libtensorflow');
  const temporary = join(setupFolder, 'tmp-libtensorflow');
  clearEarlierTry();
  mkdirSync(venv);
  writeFileSync(begun, '');
  mkdirSync(temporary, { recursive: true });
  const options = { ...context, cwd: root, log, env: pipEnvironment(temporary) };
  try {
    const made = await runLogged(python.executable, ['-I', '-m', 'venv', venv], options);
    if (made.code !== 0)
      throw failureFrom({ step: 'making .venv', output: made.output, log, otherwise: venvFailure });
    const address = hashOfRequirements(variant);
    const install = async (target) => {
      const { code, output } = await runLogged(
        join(venv, 'bin', 'python'),
        [
          ...['-I', '-m', 'pip', 'install', ...pipManner(context), ...wheelManner],
          ...['--target', target, '-r', requirementsFile(variant)],
        ],
        {
          ...options,
          append: true,
          measure: { folders: [temporary, target], of: variants[variant].download },
        },
      );
      if (code !== 0) throw failureFrom({ step, output, log });
    };
    const isWhole = (place) => holdsLibraries(join(place, 'tensorflow'), variant);
    await provideLibraries(libraries, address, { shared: context.sharedCache, install, isWhole });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  writeFileSync(note, `${JSON.stringify({ variant, requirements: hashOfRequirements(variant) }, null, 2)}\n`);
  rmSync(begun);
}

/** Removes an environment made by this set-up; a foreign one is only moved aside. */
function clearEarlierTry() {
  if (!existsSync(venv)) return;
  if (existsSync(note) || existsSync(begun) || readdirSync(venv).length === 0) {
    if (!existsSync(note)) say('  removing the half-finished .venv of an earlier try');
    rmSync(venv, { recursive: true });
    return;
  }
  const aside = join(setupFolder, `replaced-venv-${Date.now()}`);
  renameSync(venv, aside);
  say(`  .venv was not completed by this set-up: moved to ${aside}`);
}

/** Options of pip: checksums for every file, only listed packages, no package code, no questions. */
export const downloadManner = [
  '--require-hashes',
  '--no-deps',
  '--only-binary',
  ':all:',
  '--no-input',
  '--disable-pip-version-check',
  '--progress-bar',
  'off',
  '--retries',
  '2',
];

/** The same for installing; from a bundle nothing is downloaded. */
export const pipManner = ({ bundle } = {}) => [
  ...downloadManner,
  '--no-compile',
  ...(bundle ? ['--no-index', '--find-links', bundle.wheels] : []),
];

/** Options for the wheel of a fixed Python version, independent of the Python that runs pip. */
const wheelManner = ['--python-version', wheelPython, '--no-warn-conflicts'];

/**
 * The environment for pip, without user settings that would install outside .venv or hide the cause of a failure, and with its
 * own temporary folder.
 */
export function pipEnvironment(temporary) {
  const { PIP_USER, PIP_TARGET, PIP_PREFIX, PIP_ROOT, PIP_REQUIREMENT, PIP_CONSTRAINT, PIP_QUIET, ...rest } =
    process.env;
  // pip 25.1 and newer resume interrupted downloads.
  return { PIP_RESUME_RETRIES: '5', ...rest, TMPDIR: temporary };
}

const venvFailure = {
  exitCode: 2,
  what: 'unsupported Python: it could not make a virtual environment',
  remedy:
    'install its venv and pip (Debian, Ubuntu: apt install python3-venv) and run the same command again',
};

function requirementsFile(variant) {
  return join(root, 'tools', 'requirements', `engine-${variant}.txt`);
}

function hashOfRequirements(variant) {
  return createHash('sha256')
    .update(readFileSync(requirementsFile(variant)))
    .digest('hex');
}

/** The version of TensorFlow that the requirements pin. */
export function tensorflowVersion(variant) {
  return /^tensorflow(?:-cpu)?==([0-9.]+)/m.exec(readFileSync(requirementsFile(variant), 'utf8'))[1];
}
