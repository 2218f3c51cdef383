/**
 * The native binding of @tensorflow/tfjs-node-gpu, between TensorFlow.js and the C library in `.venv`. The built addons are
 * cached in `.setup`, so that they need not be compiled again after `npm ci` has emptied node_modules.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { addonNames, buildBinding, napiVersion, ownSources } from './build-binding.mjs';
import { requireBuildTools } from './compiler.mjs';
import { packagesStep } from './packages.mjs';
import { bindingPackage, root, setupFolder } from './paths.mjs';
import { installedTensorflow } from './venv.mjs';

const folder = join(bindingPackage, 'lib', `napi-v${napiVersion}`);
const addon = join(folder, 'tfjs_binding.node');
const note = `${addon}.key`;

export const bindingStep = {
  name: 'native binding',
  after: ['npm packages', 'libtensorflow'],
  title: () =>
    existsSync(cached()) ? 'copying the native binding built earlier' : 'building the native binding',
  bytesNeeded: () => 0.1e9,
  inspect,
  // A bundle contains the built addons.
  preflight: ({ bundle }) => {
    if (!bundle && !existsSync(cached())) requireBuildTools();
  },
  async run(context) {
    if (!existsSync(cached())) await buildBinding(context, installedTensorflow(), folder, cached());
    putInPlace(cached());
  },
};

/**
 * The same for commands without an engine: restores a binding that was built before, so that `npm run lint` does not remove the
 * engine of a clone. If none was built, it does nothing.
 */
export const keptBindingStep = {
  ...bindingStep,
  after: ['npm packages'],
  inspect: () =>
    existsSync(cached()) || inspectAddon().ready ? inspect() : { ready: true, detail: 'none was built' },
};

/** Installs the npm packages, after saving an existing binding that is not in the cache, such as one from another source. */
export const packagesBesideBinding = {
  ...packagesStep,
  async run(context) {
    if (inspectAddon().ready && !existsSync(cached())) keep(cached());
    await packagesStep.run(context);
  },
};

function keep(place) {
  const begun = `${place}.tmp`;
  copyAddons(begun);
  renameSync(begun, place);
}

/** Copies the installed addons into a folder. */
export function copyAddons(place) {
  mkdirSync(place, { recursive: true });
  for (const name of addonNames) copyFileSync(join(folder, name), join(place, name));
}

/** Not ready without the npm packages, because installing them would remove the addon. */
function inspect() {
  if (!packagesStep.inspect().ready) return { ready: false, detail: 'the npm packages come first' };
  return inspectAddon();
}

function inspectAddon() {
  if (!existsSync(addon)) return { ready: false, detail: 'it is not built' };
  const built = existsSync(note) ? readFileSync(note, 'utf8') : 'by hand';
  return { ready: built === bindingKey(), detail: `built for ${built}` };
}

/** A hash of everything that the binary depends on. */
export function bindingKey() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { version: packageVersion } = packages['node_modules/@tensorflow/tfjs-node-gpu'];
  const { version, variant } = installedTensorflow() ?? { version: 'none', variant: 'none' };
  const system = `${process.platform}-${process.arch}-abi${process.versions.modules}`;
  return `tfjs-${packageVersion}_tensorflow-${version}-${variant}_${system}_${hashOfOwnSources()}`;
}

function hashOfOwnSources() {
  const hash = createHash('sha256');
  for (const name of readdirSync(ownSources).sort()) hash.update(readFileSync(join(ownSources, name)));
  return hash.digest('hex').slice(0, 8);
}

const cached = () => join(setupFolder, 'binding', bindingKey());

/** The note is removed first and written last, so that an incomplete copy is not regarded as complete. */
function putInPlace(built) {
  mkdirSync(folder, { recursive: true });
  rmSync(note, { force: true });
  for (const name of addonNames) {
    const place = join(folder, name);
    copyFileSync(join(built, name), `${place}.tmp`);
    renameSync(`${place}.tmp`, place);
  }
  writeFileSync(note, bindingKey());
}
