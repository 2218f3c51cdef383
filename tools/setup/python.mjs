/** Finds a Python that can make the project's virtual environment. */
import { spawnSync } from 'node:child_process';
import { SetupFailure, wrongEnvironment } from './failure.mjs';

/** Minor versions of Python 3 that the pinned TensorFlow has wheels for. */
const oldest = 10;
const newest = 13;

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

/** Every Python on the PATH under its usual names, newest wheel-bearing version last tried. */
function pythonsOnPath() {
  const names = [
    'python3',
    ...Array.from({ length: newest - oldest + 1 }, (_, i) => `python3.${newest - i}`),
    'python',
  ];
  return names.flatMap((name) => {
    const { status, stdout } = spawnSync(name, ['-I', '-c', probe], { encoding: 'utf8', timeout: 30_000 });
    try {
      return status === 0 ? [{ name, ...JSON.parse(stdout) }] : [];
    } catch {
      return [];
    }
  });
}

/** The first Python that serves, or a failure that says which were looked at and what each lacks. */
export function findPython() {
  const found = pythonsOnPath();
  const serving = found.find((python) => fault(python) === undefined);
  if (serving) return serving;
  if (found.length === 0) {
    throw new SetupFailure(
      wrongEnvironment,
      `missing Python: no python3 on the PATH; install Python 3.${oldest} to 3.${newest} with its venv module (Debian, Ubuntu: apt install python3 python3-venv; Fedora: dnf install python3) and run the same command again`,
    );
  }
  const listed = found.map((python) => `${python.name} ${python.version} ${fault(python)}`).join('; ');
  throw new SetupFailure(
    wrongEnvironment,
    `unsupported Python: ${listed}. Needed is a 64-bit CPython 3.${oldest} to 3.${newest} with venv and pip (Debian, Ubuntu: apt install python3-venv); install one and run the same command again`,
  );
}

function fault({ major, minor, bits, missing }) {
  if (major !== 3 || minor < oldest) return 'is too old';
  if (minor > newest) return 'is newer than TensorFlow’s wheels';
  if (bits !== 64) return 'is not 64-bit';
  return missing.length > 0 ? `lacks the module ${missing.join(' and ')}` : undefined;
}
