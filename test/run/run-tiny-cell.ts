import { runCell } from '../../src/run/cell.js';
import type { CellConfig } from '../../src/study/cell-config.js';
import { tinyContext } from './tiny-cell.js';

/** One cell in a process of its own, for the test that kills it: arguments are folder, cache folder, configuration. */
const [folder, cacheDir, config] = process.argv.slice(2) as [string, string, string];
tinyContext(cacheDir)
  .then((context) => runCell(JSON.parse(config) as CellConfig, folder, context))
  .catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
