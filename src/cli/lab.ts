/**
 * npm run lab [-- --preset NAME --data-dir DIR --out DIR, and options of jupyter lab]
 *
 * JupyterLab out of the project's own environment, on this machine alone (127.0.0.1, behind its token), with the
 * project's kernel, opened at copies of the notebooks. They open the study at that preset, on those folders.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { exitCodes } from '../core/errors.js';
import { whenParentIsGone } from '../core/parent-pipe.js';
import { jupyterEnvironment, jupyterProgram } from '../run/notebooks/jupyter.js';
import { parseLabArguments } from './lab-arguments.js';
import { registerKernel, unregisterKernel } from './register-kernel.js';
import { copiesFolder, refreshCopies } from './work-copies.js';

/** Time that JupyterLab gets to end its kernels. It may never end by itself: an error during shutdown leaves its loop running. */
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
  const { study, ofJupyter } = parseLabArguments(argv);
  for (const name of refreshCopies()) {
    process.stderr.write(
      `${name} is newer in notebooks/, yours stays: move ${copiesFolder}/${name} away to get the new one\n`,
    );
  }
  const place = [
    '--ServerApp.ip=127.0.0.1',
    '--ServerApp.root_dir=.',
    ...(existsSync(copiesFolder) ? [`--FileContentsManager.preferred_dir=${copiesFolder}`] : []),
  ];
  // A user who is root already, as in a container, wants JupyterLab to run as root.
  const root = process.getuid?.() === 0 ? ['--allow-root'] : [];
  // As a module: the first line of the program itself names the folder where it was installed, which may be another clone.
  const program = ['-m', 'jupyterlab'];
  let child: ChildProcess | undefined;
  const relay = (signal: NodeJS.Signals) => {
    child?.kill(signal);
    // Its kernels end by themselves once it is gone.
    setTimeout(() => child?.kill('SIGKILL'), graceMs).unref();
  };
  // Listen before JupyterLab starts: a signal in between would end this process alone.
  process
    .on('SIGINT', () => undefined)
    .on('SIGTERM', relay)
    .on('SIGHUP', relay);
  whenParentIsGone(() => relay('SIGTERM'));
  child = spawn(jupyterProgram('python'), [...program, ...place, ...root, ...ofJupyter], {
    env: { ...jupyterEnvironment(), ...study },
    stdio: 'inherit',
  });
  const code = await new Promise<number | null>((done, reject) => {
    child.on('error', reject).on('close', done);
  });
  return code ?? exitCodes.interrupted;
}
