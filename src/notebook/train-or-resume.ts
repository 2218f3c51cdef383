/** Training from a notebook: the same runs as in the plan, so that notebooks and commands share finished runs. */
import { DataError, UsageError } from '../core/errors.js';
import { loadManifest } from '../data/manifest-format/manifest-files.js';
import { readDone } from '../record/done-file.js';
import { type RunRecord, readRun } from '../record/run-record.js';
import { datasetRequest, type RequestedPlaces } from '../run/plan/dataset-request.js';
import { makePlan } from '../run/plan/make-plan.js';
import type { PlannedRun } from '../run/plan/plan.js';
import type { LossName } from '../study/losses.js';
import { type RunConfig, runName, runPlace } from '../study/run-config.js';
import { LiveTraining } from './live-training.js';
import type { NotebookStudy } from './open-study.js';
import { finishedPlaces, resultsFolderOf } from './results-folder.js';
import { isHeadless, trainInCell } from './train-in-cell.js';

/**
 * The runs of a data set for some losses: finished runs are read, others are trained or resumed with live loss
 * curves. Folds and seeds are those with finished results, otherwise the first of the preset. Interrupting the
 * cell saves the state of training; run the cell again to continue.
 *
 * ```ts
 * const [dsc, dscPlusPlus] = await trainOrResume(study, 'phantom-skin', ['dsc', 'dsc++']);
 * [dsc.config.loss, dscPlusPlus.history.length]; // ['dsc', 2]
 * ```
 */
export async function trainOrResume(
  study: NotebookStudy,
  dataset: string,
  losses: readonly LossName[],
): Promise<RunRecord[]> {
  const runs = await planRuns(study, dataset, losses);
  const live = new LiveTraining(dataset);
  for (const run of runs) {
    if (isFinished(run)) live.reused(run);
    else if (isHeadless()) throw notPlanned(study, run.config);
    else await trainInCell(study, run.config, run.folder, live);
  }
  live.close();
  return runs.map(({ folder }) => readRun(folder)!);
}

/**
 * The planned action and the configuration of each run for these losses, without training. Throws UsageError without a loss.
 *
 * ```ts
 * const [run] = await planRuns(study, 'phantom-skin', ['dsc']);
 * [run.action, run.config.training.maximumEpochs]; // ['reuse', 2]
 * ```
 */
export async function planRuns(
  study: NotebookStudy,
  dataset: string,
  losses: readonly LossName[],
): Promise<PlannedRun[]> {
  if (losses.length === 0) {
    const remedy = "name at least one, such as ['dsc', 'dsc++']";
    throw new UsageError({ verb: 'missing', what: `losses to train on ${dataset}`, remedy });
  }
  const { preset, dataDir, cacheDir } = study;
  const stored = finishedPlaces(study, dataset, losses);
  const typed = typedPlaces(stored);
  const plans = await Promise.all(
    losses.map((loss) =>
      makePlan({
        preset,
        datasets: [datasetRequest(preset, loadManifest(dataset, { dataDir }), [loss], typed)],
        dataDir,
        outDir: resultsFolderOf(study, dataset, loss),
        cacheDir,
        overrides: {},
        allowPartial: false,
        fresh: false,
      }),
    ),
  );
  const refused = plans[0]!.refused[0];
  if (refused) throw refused.error;
  const places =
    stored.length > 0 ? stored : plans[0]!.runs.slice(0, 1).map(({ config }) => runPlace(config));
  return places.flatMap((place) =>
    plans.map(({ runs }) => runs.find(({ config }) => runPlace(config) === place)!),
  );
}

/** Finished results determine the seeds and whether there are folds; the preset gives the number of folds. */
function typedPlaces(stored: readonly string[]): RequestedPlaces {
  if (stored.length === 0) return { seeds: undefined, folds: undefined };
  const seeds = new Set(stored.map((place) => Number(/\d+$/.exec(place)![0])));
  return { seeds: [...seeds], folds: stored.every((place) => place.startsWith('seed-')) ? null : undefined };
}

/** Whether a result can be shown; one of other options, too, even where a checkpoint keeps it from being renewed. */
function isFinished({ action, folder }: PlannedRun): boolean {
  return action === 'reuse' || action === 'stale' || (action === 'refuse' && readDone(folder) !== undefined);
}

function notPlanned({ preset }: NotebookStudy, config: RunConfig): DataError {
  const { dataset, loss, seed, fold } = config;
  const options = `--preset ${preset.name} --datasets ${dataset} --losses ${loss} --seeds ${seed} --folds ${fold?.of ?? 'none'}`;
  return new DataError({
    verb: 'missing',
    what: `results of ${runName(config)}`,
    remedy: `make them with "npm run replicate -- ${options}": a headless notebook run trains nothing`,
  });
}
