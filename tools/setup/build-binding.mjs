/**
 * Builds the C++ source that @tensorflow/tfjs-node-gpu carries, unmodified, against the libtensorflow of a
 * TensorFlow wheel. The source uses the plain C API alone, so the wheel's C++ ABI does not matter.
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { requireBuildTools } from './compiler.mjs';
import { failureFrom } from './failure.mjs';
import { nodeGypProgram } from './npm.mjs';
import { bindingPackage, logFile } from './paths.mjs';
import { findPython } from './python.mjs';
import { runLogged } from './run-logged.mjs';

/** The N-API version to build for: the highest that the package names. */
export const napiVersion = 8;

/**
 * Leaves the addon in the file `result`, whole or not at all. `tensorflow` is the folder of the libraries, `addon`
 * the place the result will be loaded from. The build happens in a temporary folder: its path has no spaces
 * for make to trip over, and node_modules stays as npm left it.
 */
export async function buildBinding(context, tensorflow, addon, result) {
  const { compiler } = requireBuildTools();
  const log = logFile('native-binding');
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfjs-binding-'));
  try {
    for (const name of ['binding', 'binding.gyp', 'package.json']) {
      cpSync(join(bindingPackage, name), join(folder, name), { recursive: true });
    }
    linkLibraries(tensorflow, join(folder, 'deps'));
    const [program, ...gyp] = nodeGypProgram();
    const args = [...gyp, 'rebuild', ...buildSettings(folder)];
    const env = { ...process.env, CXX: compiler.name, LDFLAGS: linkSettings(addon, tensorflow) };
    const { code, output } = await runLogged(program, args, { ...context, cwd: folder, log, env });
    if (code !== 0) throw failureFrom({ step: 'building the native binding', output, log, otherwise });
    mkdirSync(dirname(result), { recursive: true });
    copyFileSync(join(folder, 'build', 'Release', 'tfjs_binding.node'), `${result}.tmp`);
    renameSync(`${result}.tmp`, result);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The names under which binding.gyp looks for headers and libraries. */
function linkLibraries(tensorflow, deps) {
  mkdirSync(join(deps, 'lib'), { recursive: true });
  symlinkSync(join(tensorflow, 'include'), join(deps, 'include'));
  for (const [library, file] of [
    ['libtensorflow', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework', 'libtensorflow_framework.so.2'],
  ]) {
    symlinkSync(join(tensorflow, file), join(deps, 'lib', `${library}.so`));
    symlinkSync(join(tensorflow, file), join(deps, 'lib', file));
  }
}

function buildSettings(folder) {
  const settings = [
    '--module_name=tfjs_binding',
    `--module_path=${join(folder, 'lib')}`,
    `--napi_version=${process.versions.napi}`,
    `--napi_build_version=${napiVersion}`,
    `--python=${findPython().executable}`,
  ];
  // Node's headers often lie beside Node itself; otherwise node-gyp fetches them and checks their checksum.
  const prefix = resolve(realpathSync(process.execPath), '..', '..');
  const headersAreHere = existsSync(join(prefix, 'include', 'node', 'node_api.h'));
  return headersAreHere ? [...settings, `--nodedir=${prefix}`] : settings;
}

/**
 * The addon looks for libtensorflow at its real place in `.venv`, because the CUDA variant in turn looks for the
 * CUDA libraries relative to itself. The path starts from the addon, so a clone may be moved. `$` is escaped for
 * make, then for the shell.
 */
function linkSettings(addon, tensorflow) {
  const searchPath = `-Wl,-rpath,'$$ORIGIN/${relative(dirname(addon), tensorflow)}'`;
  return `${searchPath} ${process.env.LDFLAGS ?? ''}`.trim();
}

const otherwise = {
  exitCode: 2,
  what: 'unsupported compiler: it could not build the native binding',
  remedy: 'use one that knows C++17 (g++ 9 or newer, clang++ 9 or newer) and run the same command again',
};
