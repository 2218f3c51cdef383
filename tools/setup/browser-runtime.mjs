/**
 * ONNX Runtime for the browser, with which the page of `npm run explore` runs networks. It is not one of the npm packages,
 * because every user would then install its archive (33 MB, 140 MB unpacked), of which the page needs two files. npm downloads
 * the archive, whose checksum is given here, and the two files are kept in `.cache`.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { failureFrom, resourcesGone, SetupFailure } from './failure.mjs';
import { npmEnvironment, npmManner, npmProgram } from './npm.mjs';
import { logFile, root, setupFolder } from './paths.mjs';
import { runLogged } from './run-logged.mjs';

const version = '1.30.0';
const sha512 = 'q0y+JrrtukXSzsBWEMccVfqX25LRmosXHF+CaRJmg8pZClzcV7svNc4rKY3jL02Vb7QmRMDs1SigqR4CXAfKYQ==';
const folder = join(root, '.cache', `onnxruntime-web-${version}`);
/** The files and their sizes in bytes: program, WebAssembly for CPUs, and the package's description with the licence. */
const files = {
  'package.json': 4593,
  'dist/ort.wasm.bundle.min.mjs': 73054,
  'dist/ort-wasm-simd-threaded.wasm': 14239897,
};

export const browserRuntimeStep = {
  name: 'browser runtime',
  after: [],
  title: () => `fetching ONNX Runtime for the browser ${version} (33 MB) into .cache`,
  bytesNeeded: () => 0.2e9,
  inspect: () => {
    const wrong = Object.entries(files).find(([name, bytes]) => sizeOf(join(folder, name)) !== bytes);
    return { ready: !wrong, detail: wrong ? `${wrong[0]} is absent` : version };
  },
  preflight: () => void npmProgram(),
  run,
};

function sizeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

async function run(context) {
  const log = logFile('browser-runtime');
  const place = join(setupFolder, 'tmp-browser-runtime');
  const options = { ...context, cwd: root, log, env: npmEnvironment() };
  const done = async (step, program, args, more = {}) => {
    const { code, output } = await runLogged(program, args, { ...options, ...more });
    if (code !== 0) throw failureFrom({ step, output, log });
  };
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  try {
    const [npm, ...args] = npmProgram();
    const pack = [...args, 'pack', `onnxruntime-web@${version}`, '--pack-destination', place, ...npmManner];
    await done('fetching ONNX Runtime for the browser', npm, pack);
    const archive = join(
      place,
      readdirSync(place).find((name) => name.endsWith('.tgz')),
    );
    if (createHash('sha512').update(readFileSync(archive)).digest('base64') !== sha512) {
      throw new SetupFailure(
        resourcesGone,
        'invalid download: ONNX Runtime for the browser has not the checksum that this project expects, and nothing of it was kept; run the same command again',
      );
    }
    const members = Object.keys(files).map((name) => `package/${name}`);
    await done('unpacking ONNX Runtime for the browser', 'tar', ['-xzf', archive, '-C', place, ...members], {
      append: true,
    });
    rmSync(folder, { recursive: true, force: true });
    if (!existsSync(join(root, '.cache'))) mkdirSync(join(root, '.cache'));
    renameSync(join(place, 'package'), folder);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
