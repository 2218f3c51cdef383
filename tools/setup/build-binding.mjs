/**
 * Builds the unmodified C++ source of @tensorflow/tfjs-node-gpu against the libtensorflow of a TensorFlow wheel. The source
 * uses only the C API, so the wheel's C++ ABI does not matter.
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
import { join, relative, resolve } from 'node:path';
import { requireBuildTools } from './compiler.mjs';
import { failureFrom } from './failure.mjs';
import { nodeGypProgram } from './npm.mjs';
import { bindingPackage, logFile, root } from './paths.mjs';
import { findPython } from './python.mjs';
import { runLogged } from './run-logged.mjs';
import { thisSystem, wheelPlan } from './wheel-plan.mjs';

/** The N-API version to build for: the highest that the package names. */
export const napiVersion = 8;

/** The folder of the project's C++ sources. */
export const ownSources = join(root, 'tools', 'setup', 'binding');

/** The addons, as node-gyp names them. */
export const addonNames = ['tfjs_binding.node', 'log_level.node', 'training_kernels.node'];

/**
 * Builds the addons into the folder `result`, completely or not at all. `target` is the folder from which they will be loaded.
 * The build runs in a temporary folder, whose path has no spaces (make fails on them), and does not change node_modules.
 */
export async function buildBinding(context, { folder: tensorflow, variant }, target, result) {
  const { links, linkFlag } = wheelPlan(thisSystem(), variant);
  const { compiler } = requireBuildTools();
  const log = logFile('native-binding');
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'tfjs-binding-'));
  try {
    for (const name of ['binding', 'binding.gyp', 'package.json']) {
      cpSync(join(bindingPackage, name), join(folder, name), { recursive: true });
    }
    addOwnAddons(folder);
    linkLibraries(links, tensorflow, join(folder, 'deps'));
    const [program, ...gyp] = nodeGypProgram();
    const args = [...gyp, 'rebuild', ...buildSettings(folder)];
    // Relative to the addon, so that a clone may be moved.
    const env = {
      ...process.env,
      CXX: compiler.name,
      LDFLAGS: `${linkFlag(relative(target, tensorflow))} ${process.env.LDFLAGS ?? ''}`.trim(),
    };
    const { code, output } = await runLogged(program, args, { ...context, cwd: folder, log, env });
    if (code !== 0) throw failureFrom({ step: 'building the native binding', output, log, otherwise });
    const aside = `${result}.tmp`;
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside, { recursive: true });
    for (const name of addonNames) copyFileSync(join(folder, 'build', 'Release', name), join(aside, name));
    renameSync(aside, result);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Adds two addons to the node-gyp build. One makes the library respect the log level from its first line; the other contains
 * operations that TensorFlow lacks, linked like the binding. They are compiled without contraction of products and sums, so
 * that every CPU computes the same bits.
 */
function addOwnAddons(folder) {
  const gyp = join(folder, 'binding.gyp');
  const targets = "'targets' : [{";
  const build = readFileSync(gyp, 'utf8');
  if (!build.includes(targets)) throw new Error(`${gyp} has another form than the package's version 4.22.0`);
  const kernelSources = ['norm', 'upsampling', 'softmax'].map((name) => `'own/${name}-kernels.cc'`);
  kernelSources.push("'own/addon.cc'");
  const flags = "'-O3', '-ffp-contract=off', '-std=c++17', '-Wno-psabi'";
  const own = [
    `'target_name' : 'log_level', 'sources' : ['own/log-level.cc']`,
    `'target_name' : 'training_kernels', 'sources' : [${kernelSources.join(', ')}],
      'include_dirs' : ['<(tensorflow_include_dir)'],
      'cflags_cc' : [${flags}], 'xcode_settings' : { 'OTHER_CPLUSPLUSFLAGS' : [${flags}] },
      'libraries' : ['-L<(module_root_dir)/deps/lib', '-ltensorflow', '-ltensorflow_framework']`,
  ];
  writeFileSync(gyp, build.replace(targets, `'targets' : [{ ${own.join(' }, { ')} }, {`));
  cpSync(ownSources, join(folder, 'own'), { recursive: true });
}

/** The names under which binding.gyp looks for headers and libraries. */
function linkLibraries(links, tensorflow, deps) {
  mkdirSync(join(deps, 'lib'), { recursive: true });
  for (const [name, file] of Object.entries(links)) symlinkSync(join(tensorflow, file), join(deps, name));
}

function buildSettings(folder) {
  const settings = [
    '--module_name=tfjs_binding',
    `--module_path=${join(folder, 'lib')}`,
    `--napi_version=${process.versions.napi}`,
    `--napi_build_version=${napiVersion}`,
    `--python=${findPython().executable}`,
  ];
  // Node's headers are often installed with Node; otherwise node-gyp downloads them and verifies their checksum.
  const prefix = resolve(realpathSync(process.execPath), '..', '..');
  const headersAreHere = existsSync(join(prefix, 'include', 'node', 'node_api.h'));
  return headersAreHere ? [...settings, `--nodedir=${prefix}`] : settings;
}

const otherwise = {
  exitCode: 2,
  what: 'unsupported compiler: it could not build the native binding',
  remedy: 'use one that supports C++17 (g++ 9 or newer, clang++ 9 or newer) and run the same command again',
};
