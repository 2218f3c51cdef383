/**
 * Installs exactly the npm packages of package-lock.json, with their checksums. Install scripts are off (`.npmrc`), so packages
 * cannot run code or download anything.
 */
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failureFrom } from './failure.mjs';
import { npmCi, npmEnvironment, npmProgram } from './npm.mjs';
import { logFile, nodeModules, root, setupFolder } from './paths.mjs';
import { runLogged } from './run-logged.mjs';

export const packagesStep = {
  name: 'npm packages',
  after: [],
  title: () => 'installing the npm packages (npm ci)',
  bytesNeeded: () => 0.8e9,
  inspect: () => {
    const fault = firstDifference(readPackages(join(root, 'package-lock.json')), installedPackages());
    return { ready: !fault, detail: fault ?? 'as package-lock.json names them' };
  },
  preflight: () => void npmProgram(),
  async run(context) {
    const log = logFile('npm-packages');
    const [program, ...npm] = [...npmProgram(), ...npmCi];
    const options = { ...context, cwd: root, log, env: npmEnvironment() };
    const { code, output } = await (context.bundle
      ? fromBundle(context.bundle, (more) => runLogged(program, [...npm, ...more], options))
      : runLogged(program, npm, options));
    if (code !== 0) throw failureFrom({ step: 'running npm ci', output, log });
  },
};

/** Installs from a copy of the bundle's cache, because npm writes to it and the bundle may be read-only. */
async function fromBundle({ npm, registry }, install) {
  const cache = join(setupFolder, 'npm-of-bundle');
  try {
    cpSync(npm, cache, { recursive: true });
    return await install(['--offline', '--cache', cache, '--registry', registry]);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** npm's list of installed packages; npm deletes it before an installation and writes it at the end. */
function installedPackages() {
  const list = join(nodeModules, '.package-lock.json');
  return existsSync(list) ? readPackages(list) : undefined;
}

/**
 * How the installed packages differ from the locked ones; undefined where they agree. Optional packages, binaries for other
 * systems, may be absent.
 */
function firstDifference(locked, installed) {
  if (!installed) return 'node_modules is absent or half installed';
  for (const [path, { version, integrity, optional }] of Object.entries(locked)) {
    if (path === '') continue;
    const found = installed[path];
    if (!found && optional) continue;
    if (found?.version !== version || found.integrity !== integrity)
      return `${path} is not at version ${version}`;
    if (!existsSync(join(root, path, 'package.json'))) return `${path} is gone`;
  }
  return undefined;
}
