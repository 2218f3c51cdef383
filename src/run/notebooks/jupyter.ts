import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../../core/errors.js';

/** Path of a program of the project's Jupyter, such as `jupyter-lab`. Throws UsageError where the set-up was not run. */
export function jupyterProgram(name: string): string {
  const program = resolve('.venv', 'bin', name);
  if (existsSync(program)) return program;
  throw new UsageError({ verb: 'missing', what: name, where: program, remedy: 'run "npm run setup"' });
}

/**
 * The environment for Jupyter: all its files are inside the project, and the user's own installation is not read. Jupyter finds
 * the kernel in `.venv` by itself.
 */
export function jupyterEnvironment(): NodeJS.ProcessEnv {
  const folder = resolve('.setup', 'jupyter');
  mkdirSync(folder, { recursive: true });
  const { JUPYTER_PATH: _, JUPYTER_CONFIG_PATH: __, PYTHONPATH: ___, PYTHONHOME: ____, ...own } = process.env;
  return {
    ...own,
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_DATA_DIR: join(folder, 'data'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    IPYTHONDIR: join(folder, 'ipython'),
    JUPYTER_PLATFORM_DIRS: '1',
    PYTHONNOUSERSITE: '1',
    PYDEVD_DISABLE_FILE_VALIDATION: '1',
  };
}
