/**
 * JupyterLab and its headless tools in `.venv`, beside libtensorflow. This step makes `.venv` if libtensorflow does not need
 * one. A note in `.venv` is written last.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureFrom } from './failure.mjs';
import { logFile, root, setupFolder, venv } from './paths.mjs';
import { findPython } from './python.mjs';
import { runLogged } from './run-logged.mjs';
import { pipEnvironment, pipManner, venvStep } from './venv.mjs';

const requirements = join(root, 'tools', 'requirements', 'jupyter.txt');
const note = join(venv, 'jupyter.json');
const python = join(venv, 'bin', 'python');

export const jupyterStep = {
  name: 'JupyterLab',
  after: ['libtensorflow'],
  title: ({ bundle }) =>
    `installing JupyterLab (${bundle ? 'from the bundle' : '0.1 GB to download'}) into .venv`,
  bytesNeeded: () => 0.6e9,
  inspect,
  preflight: () => void findPython(),
  run,
};

/** Not ready before libtensorflow, because making `.venv` again would remove JupyterLab. */
function inspect(context) {
  if (!venvStep.inspect(context).ready) return { ready: false, detail: 'libtensorflow comes first' };
  if (!existsSync(python) || !existsSync(note)) return { ready: false, detail: 'it is not installed' };
  const { requirements: installed } = JSON.parse(readFileSync(note, 'utf8'));
  if (installed !== hashOfRequirements()) return { ready: false, detail: 'its pinned versions have changed' };
  if (!existsSync(join(venv, 'bin', 'jupyter-lab'))) return { ready: false, detail: 'jupyter-lab is gone' };
  return { ready: true, detail: /^jupyterlab==(\S+)/m.exec(readFileSync(requirements, 'utf8'))[1] };
}

async function run(context) {
  const log = logFile('jupyter');
  const temporary = join(setupFolder, 'tmp-jupyter');
  rmSync(note, { force: true });
  mkdirSync(temporary, { recursive: true });
  const options = { ...context, cwd: root, log, env: pipEnvironment(temporary) };
  try {
    if (!existsSync(python)) {
      const made = await runLogged(findPython().executable, ['-I', '-m', 'venv', venv], options);
      if (made.code !== 0) throw failureFrom({ step: 'making .venv', output: made.output, log });
    }
    const installed = await runLogged(
      python,
      ['-I', '-m', 'pip', 'install', ...pipManner(context), '-r', requirements],
      { ...options, append: true },
    );
    if (installed.code !== 0)
      throw failureFrom({ step: 'installing JupyterLab', output: installed.output, log });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  writeSettings();
  writeFileSync(note, `${JSON.stringify({ requirements: hashOfRequirements() }, null, 2)}\n`);
}

/** Turns off requests of JupyterLab for news and updates. */
const settings = {
  '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
};

/**
 * Writes the settings, and a package.json: JupyterLab starts a CommonJS script with Node, which would take it for an ES module
 * because of this project's package.json.
 */
function writeSettings() {
  const folder = join(venv, 'share', 'jupyter', 'lab', 'settings');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'overrides.json'), `${JSON.stringify(settings, null, 2)}\n`);
  writeFileSync(join(venv, 'package.json'), '{ "type": "commonjs" }\n');
}

function hashOfRequirements() {
  return createHash('sha256').update(readFileSync(requirements)).digest('hex');
}
