/**
 * Finds a Python for the project's virtual environment, which runs pip and JupyterLab. libtensorflow does not depend on its
 * version (wheel-plan.mjs).
 */
import { spawnSync } from 'node:child_process';
import { SetupFailure, wrongEnvironment } from './failure.mjs';

/** The oldest supported minor version of Python 3 for the pinned JupyterLab, and the newest one that is searched by name. */
const oldest = 10;
const newestNamed = 19;

const probe = `
import json, struct, sys
missing = []
for module in ("venv", "ensurepip"):
    try:
        __import__(module)
    except ImportError:
        missing.append(module)
print(json.dumps({"executable": sys.executable, "major": sys.version_info[0], "minor": sys.version_info[1],
    "version": sys.version.split()[0], "bits": struct.calcsize("P") * 8, "missing": missing}))
`;

/** Usual names of Python; `python3` comes first, as the user's default. */
const names = [
  'python3',
  ...Array.from({ length: newestNamed - oldest + 1 }, (_, i) => `python3.${newestNamed - i}`),
  'python',
];

/** The first suitable Python on the PATH. Throws SetupFailure that lists those found and what each lacks. */
export function findPython() {
  const unfit = [];
  for (const name of names) {
    const python = ask(name);
    if (!python) continue;
    const fault = faultOf(python);
    if (!fault) return python;
    unfit.push(`${name} (${python.version}) ${fault}`);
  }
  throw new SetupFailure(
    wrongEnvironment,
    unfit.length === 0
      ? `missing Python: no python3 on the PATH; install ${wanted} and run the same command again`
      : `unsupported Python: ${unfit.join('; ')}. Install ${wanted} and run the same command again`,
  );
}

const wanted = `a 64-bit CPython 3.${oldest} or newer with its venv module (Debian, Ubuntu: apt install python3 python3-venv; Fedora: dnf install python3)`;

function ask(name) {
  const { status, stdout } = spawnSync(name, ['-I', '-c', probe], { encoding: 'utf8', timeout: 30_000 });
  return status === 0 ? { name, ...JSON.parse(stdout) } : undefined;
}

function faultOf({ major, minor, bits, missing }) {
  if (major !== 3 || minor < oldest) return 'is too old';
  if (bits !== 64) return 'is not 64-bit';
  return missing.length > 0 ? `lacks the module ${missing.join(' and ')}` : undefined;
}
