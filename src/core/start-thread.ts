import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { moduleFile, requireFromPackage, runsFromSource } from './package-folder.js';

/**
 * Starts a thread that runs a module of this package, such as `sampling/batch-thread`. A thread inherits no
 * loader, so it registers tsx itself to run TypeScript. In the installed package the compiled module is started.
 */
export function startThread(module: string, workerData?: unknown): Worker {
  const program = moduleFile(module);
  if (!runsFromSource) return new Worker(program, { workerData });
  // `require` resolves to tsx's CommonJS version, which cannot be registered in a thread.
  const tsx = requireFromPackage.resolve('tsx/esm/api').replace('.cjs', '.mjs');
  const [loader, thread] = [tsx, program].map((file) => JSON.stringify(pathToFileURL(file).href));
  const bootstrap = `import(${loader}).then(({ register }) => {
    register();
    return import(${thread});
  })`;
  return new Worker(bootstrap, { eval: true, execArgv: [], workerData });
}
