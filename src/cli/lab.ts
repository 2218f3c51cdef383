/**
 * npm run lab [-- options of jupyter lab]
 *
 * JupyterLab out of the project's own environment, on this machine alone (127.0.0.1, behind its token), with the
 * project's kernel, opened at the notebooks.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { exitCodes } from '../core/errors.js';
import { whenParentIsGone } from '../core/parent-pipe.js';
import { jupyterEnvironment, jupyterProgram } from '../run/notebooks/jupyter.js';
import { registerKernel, unregisterKernel } from './register-kernel.js';
import { dataFolder } from './study-folders.js';

/** What JupyterLab has to end its kernels in. It may wait for ever: an error on its way out leaves its loop running. */
const graceMs = 10_000;

export async function runLabCommand(argv: string[]): Promise<number> {
  if (argv.includes('--register')) {
    process.stdout.write(`registered in ${registerKernel(process.env)}; undone by --unregister\n`);
    return exitCodes.done;
  }
  if (argv.includes('--unregister')) {
    const place = unregisterKernel(process.env);
    process.stdout.write(place ? `taken away: ${place}\n` : 'it was not registered\n');
    return exitCodes.done;
  }
  const place = [
    '--ServerApp.ip=127.0.0.1',
    '--ServerApp.root_dir=.',
    '--FileContentsManager.preferred_dir=notebooks',
  ];
  // Root, as in a container, is asked for by whoever is root already.
  const root = process.getuid?.() === 0 ? ['--allow-root'] : [];
  // As a module: the first line of the program itself names the folder where it was installed, which may be another clone.
  const program = ['-m', 'jupyterlab'];
  let child: ChildProcess | undefined;
  const relay = (signal: NodeJS.Signals) => {
    child?.kill(signal);
    // Its kernels end by themselves once it is gone.
    setTimeout(() => child?.kill('SIGKILL'), graceMs).unref();
  };
  // Before it starts: a signal in between would end this process alone.
  process
    .on('SIGINT', () => undefined)
    .on('SIGTERM', relay)
    .on('SIGHUP', relay);
  whenParentIsGone(() => relay('SIGTERM'));
  child = spawn(jupyterProgram('python'), [...program, ...place, ...root, ...argv], {
    env: { ...jupyterEnvironment(), DSC_DATA_DIR: resolve(dataFolder(undefined)) },
    stdio: 'inherit',
  });
  const code = await new Promise<number | null>((done, reject) => {
    child.on('error', reject).on('close', done);
  });
  return code ?? exitCodes.interrupted;
}
