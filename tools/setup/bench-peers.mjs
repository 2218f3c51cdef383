/**
 * The libraries that `npm run bench` compares with, in a separate environment, `.bench-venv`, since they need other versions of
 * libtensorflow and NumPy and are far larger. A note is written last; without it the environment is made again.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureFrom, SetupFailure, wrongEnvironment } from './failure.mjs';
import { logFile, root, setupFolder } from './paths.mjs';
import { findPython } from './python.mjs';
import { runLogged } from './run-logged.mjs';
import { pipEnvironment, pipManner } from './venv.mjs';

const folder = join(root, '.bench-venv');
const note = join(folder, 'set-up.json');
const requirements = join(root, 'tools', 'requirements', 'bench.txt');
const moreOnGpu = join(root, 'tools', 'requirements', 'bench-gpu.txt');
/** PyTorch's wheels need a newer Python than TensorFlow's. */
const oldestMinor = 11;

export const benchPeersStep = {
  name: 'benchmark peers',
  after: [],
  title: () =>
    'installing Keras, PyTorch, MONAI, torchmetrics and batchgenerators (2.9 GB to download, 5.6 GB on disk) into .bench-venv',
  /** Unpacked files, and the downloads while pip runs. */
  bytesNeeded: () => 9e9,
  inspect,
  preflight,
  run,
};

function inspect({ device }) {
  if (!wheelsExist()) return { ready: true, detail: 'not used on this system' };
  if (!existsSync(note))
    return { ready: false, detail: `.bench-venv is ${existsSync(folder) ? 'half installed' : 'absent'}` };
  const { requirements: installed } = JSON.parse(readFileSync(note, 'utf8'));
  const serving = [filesFor('gpu'), ...(device === 'gpu' ? [] : [filesFor(device)])];
  if (!serving.some((files) => installed === hashOf(files)))
    return { ready: false, detail: 'other versions are pinned, or another device is asked for' };
  const pinned = readFileSync(requirements, 'utf8');
  const versionOf = (name) => new RegExp(`^${name}==(\\S+)`, 'm').exec(pinned)[1];
  return { ready: true, detail: `TensorFlow ${versionOf('tensorflow-cpu')}, PyTorch ${versionOf('torch')}` };
}

/** Whether wheels exist for this system. Elsewhere the benchmark runs and reports the libraries as absent. */
function wheelsExist() {
  return process.platform === 'linux' && process.arch === 'x64';
}

function preflight() {
  const python = findPython();
  if (python.minor >= oldestMinor) return;
  throw new SetupFailure(
    wrongEnvironment,
    `unsupported Python ${python.version} for the benchmark's peers: PyTorch's wheels need CPython 3.${oldestMinor} to 3.13; put one first on the PATH as python3, or time only this project: npm run bench -- --no-peers`,
  );
}

async function run(context) {
  const files = filesFor(context.device);
  const log = logFile('bench-peers');
  const temporary = join(setupFolder, 'tmp-bench-peers');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const options = { ...context, cwd: root, log, env: pipEnvironment(temporary) };
  try {
    const made = await runLogged(findPython().executable, ['-I', '-m', 'venv', folder], options);
    if (made.code !== 0) throw failureFrom({ step: 'making .bench-venv', output: made.output, log });
    const installed = await runLogged(
      join(folder, 'bin', 'python'),
      ['-I', '-m', 'pip', 'install', ...pipManner(), ...files.flatMap((file) => ['-r', file])],
      { ...options, append: true },
    );
    if (installed.code !== 0)
      throw withoutPeers(
        failureFrom({ step: "installing the benchmark's peers", output: installed.output, log }),
      );
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  writeFileSync(note, `${JSON.stringify({ requirements: hashOf(files) }, null, 2)}\n`);
}

/** The failure, with the way to go on without them. */
function withoutPeers(failure) {
  return new SetupFailure(
    failure.exitCode,
    `${failure.message}; to time this project alone: npm run bench -- --no-peers`,
  );
}

function filesFor(device) {
  return device === 'gpu' ? [requirements, moreOnGpu] : [requirements];
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}
