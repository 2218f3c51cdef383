/**
 * The native binding of @tensorflow/tfjs-node-gpu: its own C++ source, unmodified, built against the C library of
 * `.venv`. The build happens aside and is kept, so that `npm ci`, which empties node_modules, costs a copy and
 * no compilation.
 *
 * The binding finds libtensorflow at its real place in `.venv`, because the CUDA variant looks for the CUDA
 * libraries relative to itself. That path is relative too, so a clone may be moved.
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { requireBuildTools } from './compiler.mjs';
import { wheelRouteExists } from './device.mjs';
import { failureFrom } from './failure.mjs';
import { nodeGypProgram } from './npm.mjs';
import { bindingPackage, logFile, setupFolder, venv } from './paths.mjs';
import { runLogged } from './run-logged.mjs';
import { installFromStock } from './stock-install.mjs';
import { installedTensorflow } from './venv.mjs';

/** The N-API version the package is built for: the highest it names and every supported Node has. */
const napiVersion = 8;
const addon = join(bindingPackage, 'lib', `napi-v${napiVersion}`, 'tfjs_binding.node');
const note = `${addon}.key`;

export const bindingStep = {
  name: 'native binding',
  title: () =>
    wheelRouteExists()
      ? 'building the native binding of TensorFlow.js'
      : 'running the install script of @tensorflow/tfjs-node-gpu',
  bytesNeeded: () => 0.1e9,
  inspect,
  preflight: () => {
    if (wheelRouteExists() && !(existsSync(bindingPackage) && existsSync(cached(key())))) requireBuildTools();
  },
  async run(context) {
    if (!wheelRouteExists()) return installFromStock(context);
    if (!existsSync(cached(key()))) await build(context, cached(key()));
    putInPlace(cached(key()));
  },
};

function inspect() {
  if (!existsSync(addon)) return { ready: false, detail: 'it is not built' };
  if (!wheelRouteExists()) return { ready: true, detail: 'as its own install script left it' };
  const built = existsSync(note) ? readFileSync(note, 'utf8') : 'by hand';
  return built === key()
    ? { ready: true, detail: built }
    : { ready: false, detail: `it was built for another set-up (${built})` };
}

/** Names everything that the binary depends on. */
function key() {
  const { version, python } = installedTensorflow() ?? { version: 'none', python: 'none' };
  const { version: packageVersion } = JSON.parse(readFileSync(join(bindingPackage, 'package.json'), 'utf8'));
  const system = `${process.platform}-${process.arch}-abi${process.versions.modules}`;
  return `tfjs-${packageVersion}_tensorflow-${version}_python${python}_${system}`;
}

const cached = (name) => join(setupFolder, 'binding', name, 'tfjs_binding.node');

/** Builds in a temporary folder, whose path has no spaces for make to trip over. */
async function build(context, result) {
  const tensorflow = installedTensorflow();
  const tools = requireBuildTools();
  const log = logFile('native-binding');
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfjs-binding-'));
  try {
    for (const name of ['binding', 'binding.gyp', 'package.json']) {
      cpSync(join(bindingPackage, name), join(folder, name), { recursive: true });
    }
    linkLibraries(folder, tensorflow.folder);
    const [program, ...gyp] = nodeGypProgram();
    const args = [...gyp, 'rebuild', ...buildSettings(folder)];
    const { code, output } = await runLogged(program, args, {
      ...context,
      cwd: folder,
      log,
      env: buildEnvironment(tools, tensorflow.folder),
    });
    if (code !== 0)
      throw failureFrom({ step: 'building the native binding', output, log, otherwise: buildFailure });
    mkdirSync(dirname(result), { recursive: true });
    copyFileSync(join(folder, 'build', 'Release', 'tfjs_binding.node'), `${result}.tmp`);
    renameSync(`${result}.tmp`, result);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function linkLibraries(folder, tensorflow) {
  const lib = join(folder, 'deps', 'lib');
  mkdirSync(lib, { recursive: true });
  symlinkSync(join(tensorflow, 'include'), join(folder, 'deps', 'include'));
  for (const [name, target] of [
    ['libtensorflow.so', 'libtensorflow_cc.so.2'],
    ['libtensorflow_cc.so.2', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so.2'],
  ]) {
    symlinkSync(join(tensorflow, target), join(lib, name));
  }
}

function buildSettings(folder) {
  const settings = [
    '--module_name=tfjs_binding',
    `--module_path=${join(folder, 'lib')}`,
    `--napi_version=${process.versions.napi}`,
    `--napi_build_version=${napiVersion}`,
    `--python=${join(venv, 'bin', 'python')}`,
  ];
  // Node's headers often lie beside Node itself; otherwise node-gyp fetches them and checks their checksum.
  const prefix = resolve(realpathSync(process.execPath), '..', '..');
  return existsSync(join(prefix, 'include', 'node', 'node_api.h'))
    ? [...settings, `--nodedir=${prefix}`]
    : settings;
}

/** The path from the addon to the libraries, escaped once for make and once for the shell. */
function buildEnvironment({ compiler }, tensorflow) {
  const fromAddon = relative(dirname(addon), tensorflow);
  const { LDFLAGS = '' } = process.env;
  return {
    ...process.env,
    CXX: compiler.name,
    LDFLAGS: `-Wl,-rpath,'$$ORIGIN/${fromAddon}' ${LDFLAGS}`.trim(),
  };
}

const buildFailure = {
  exitCode: 2,
  what: 'unsupported compiler: it could not build the native binding',
  remedy: 'use a compiler that knows C++17 (g++ 9 or newer) and run the same command again',
};

/** The note goes first and comes back last, so that a half-done copy is never taken for whole. */
function putInPlace(file) {
  mkdirSync(dirname(addon), { recursive: true });
  rmSync(note, { force: true });
  copyFileSync(file, `${addon}.tmp`);
  renameSync(`${addon}.tmp`, addon);
  writeFileSync(note, key());
}
