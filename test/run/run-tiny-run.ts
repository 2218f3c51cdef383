import { executeRun } from '../../src/run/one-run/execute-run.js';
import type { RunConfig } from '../../src/study/run-config.js';
import { tinyContext } from './tiny-run.js';

/** One run in a process of its own, for the test that kills it: arguments are folder, cache folder, configuration. */
const [folder, cacheDir, config] = process.argv.slice(2) as [string, string, string];
tinyContext(cacheDir)
  .then((context) => executeRun(JSON.parse(config) as RunConfig, folder, context))
  .catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
