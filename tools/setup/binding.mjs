/**
 * The native binding of @tensorflow/tfjs-node-gpu, between TensorFlow.js and the C library in `.venv`. What was
 * built is kept in `.setup`, so that `npm ci`, which empties node_modules, costs a copy and no compilation.
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
  // A bundle has what was built.
  preflight: ({ bundle }) => {
    if (!bundle && !existsSync(cached())) requireBuildTools();
  },
  async run(context) {
    if (!existsSync(cached())) await buildBinding(context, installedTensorflow(), folder, cached());
    putInPlace(cached());
  },
};

/**
 * The same for commands that need no engine: where the binding was built before, it is put back after `npm ci` has emptied
 * node_modules, so that `npm run lint` leaves no clone without its engine. Where none was built, none is wanted.
 */
export const keptBindingStep = {
  ...bindingStep,
  after: ['npm packages'],
  inspect: () =>
    existsSync(cached()) || inspectAddon().ready ? inspect() : { ready: true, detail: 'none was built' },
};

/** The installing of the npm packages, which first saves a binding that is in place and was not kept, as one from elsewhere. */
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

/** Copies the addons that are in place into a folder. */
export function copyAddons(place) {
  mkdirSync(place, { recursive: true });
  for (const name of addonNames) copyFileSync(join(folder, name), join(place, name));
}

/** Installing the npm packages would sweep the addon away, so without them it does not count. */
function inspect() {
  if (!packagesStep.inspect().ready) return { ready: false, detail: 'the npm packages come first' };
  return inspectAddon();
}

function inspectAddon() {
  if (!existsSync(addon)) return { ready: false, detail: 'it is not built' };
  const built = existsSync(note) ? readFileSync(note, 'utf8') : 'by hand';
  return { ready: built === bindingKey(), detail: `built for ${built}` };
}

/** Names everything that the binary depends on. */
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

/** The note is removed first and written last, so that a half-done copy is never taken for whole. */
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
