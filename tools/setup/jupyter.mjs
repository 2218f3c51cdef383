/**
 * JupyterLab and its headless tools in `.venv`, beside libtensorflow. Where the set-up makes no `.venv` for that (a
 * system whose TensorFlow comes with npm), this step makes it. A note written last says that all is there; it lies in
 * `.venv` and so goes with it.
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

/** Making `.venv` anew would sweep it away, so before libtensorflow is in place it does not count. */
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

/** JupyterLab asks nobody for news or updates. */
const settings = {
  '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
};

/**
 * Besides, JupyterLab starts a script of its own with Node, which would take it for an ES module, as this project's
 * package.json says of everything below it.
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
