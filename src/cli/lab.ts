/**
 * npm run lab [-- --preset NAME --data-dir DIR --out DIR, and options of jupyter lab]
 *
 * Starts JupyterLab from the project's environment with the project's kernel, reachable only from this machine (127.0.0.1, with a
 * token). It opens copies of the notebooks, which use the given preset and folders.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { exitCodes } from '../core/errors.js';
import { whenParentIsGone } from '../core/parent-pipe.js';
import { jupyterEnvironment, jupyterProgram } from '../run/notebooks/jupyter.js';
import { parseLabArguments } from './lab-arguments.js';
import { registerKernel, unregisterKernel } from './register-kernel.js';
import { copiesFolder, refreshCopies } from './work-copies.js';

/** JupyterLab is killed after this time: an error during its shutdown may leave its event loop running. */
const graceMs = 10_000;

export async function runLabCommand(argv: string[]): Promise<number> {
  if (argv.includes('--register')) {
    process.stdout.write(`registered in ${registerKernel(process.env)}; --unregister removes it\n`);
    return exitCodes.done;
  }
  if (argv.includes('--unregister')) {
    const place = unregisterKernel(process.env);
    process.stdout.write(place ? `removed: ${place}\n` : 'the kernel was not registered\n');
    return exitCodes.done;
  }
  const { study, ofJupyter } = parseLabArguments(argv);
  for (const name of refreshCopies()) {
    process.stderr.write(
      `${name} is newer in notebooks/; your changed copy is kept: move ${copiesFolder}/${name} away to get the new one\n`,
    );
  }
  const place = [
    '--ServerApp.ip=127.0.0.1',
    '--ServerApp.root_dir=.',
    ...(existsSync(copiesFolder) ? [`--FileContentsManager.preferred_dir=${copiesFolder}`] : []),
  ];
  // JupyterLab refuses to run as root, which is the usual user in containers, without this option.
  const root = process.getuid?.() === 0 ? ['--allow-root'] : [];
  // Started as a module, because the script's first line names the folder of its installation, which may be another clone.
  const program = ['-m', 'jupyterlab'];
  let child: ChildProcess | undefined;
  const relay = (signal: NodeJS.Signals) => {
    child?.kill(signal);
    // The kernels end by themselves when JupyterLab is gone.
    setTimeout(() => child?.kill('SIGKILL'), graceMs).unref();
  };
  // Listen before JupyterLab starts, so that no signal ends only this process.
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
