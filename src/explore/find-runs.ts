import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../core/errors.js';
import { weightsPath } from '../record/done-file.js';
import { finishedRunNames, storedPresets } from '../record/run-folders.js';
import { trainAgain } from '../run/one-run/train-again.js';
import { openFinishedRun } from '../run/own-images/finished-run.js';
import { exploredRun, hasNetwork } from './explored-run.js';
import { runNames } from './run-names.js';
import type { ListedRun } from './site-files.js';

/**
 * The runs that the page offers: the named ones, or all runs with weights in `outDir`. Throws DataError where a named folder is
 * not a finished run or has no weights, and where no run is found.
 */
export function findRuns(named: readonly string[], outDir: string): ListedRun[] {
  if (named.length > 0) return listed(named.map(openNamed));
  const folders = storedPresets(outDir).flatMap((preset) =>
    finishedRunNames(outDir, preset).map((name) => join(outDir, preset, name)),
  );
  // Records without weights are not opened: they may be many, and one that is damaged would stop the page for all.
  const withWeights = folders.filter((folder) => existsSync(weightsPath(folder)));
  const found = withWeights.map(openFinishedRun).filter(hasNetwork);
  if (found.length > 0) return listed(found);
  throw new DataError({
    verb: 'missing',
    what: `run with its weights (of ${folders.length} finished runs none has model/, which is not in the repository)`,
    where: outDir,
    remedy:
      'train one with "npm run replicate" (minutes, on drawn images) or "npm run compare", or name the folder of one: npm run explore -- DIR',
  });
}

type Finished = ReturnType<typeof openFinishedRun>;

function openNamed(folder: string): Finished {
  const run = openFinishedRun(folder);
  if (!hasNetwork(run)) {
    throw new DataError({
      verb: 'missing',
      what: 'weights of a finished run (model/weights.bin, which is not in the repository)',
      where: folder,
      remedy: trainAgain(run.seal.config),
    });
  }
  return run;
}

function listed(runs: readonly Finished[]): ListedRun[] {
  const names = runNames(runs.map(({ folder, seal: { config } }) => ({ folder, config })));
  return runs.map((run, at) => ({ name: names[at]!, open: () => exploredRun(run) }));
}
