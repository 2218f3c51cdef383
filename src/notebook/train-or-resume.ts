/** Training from a notebook: the very runs of the plan, so that what one has finished the other takes over. */
import { join } from 'node:path';
import { DataError, StudyError, UsageError } from '../core/errors.js';
import { loadManifest } from '../data/manifest/manifest-files.js';
import { openDataSet } from '../data/open-data-set.js';
import { type Hyperparameters, lossByName } from '../loss/registry.js';
import { type RunRecord, readRun } from '../record/run-record.js';
import { executeRun } from '../run/one-run/execute-run.js';
import { datasetRequest, type TypedPlaces } from '../run/plan/dataset-request.js';
import { makePlan } from '../run/plan/make-plan.js';
import type { PlannedRun } from '../run/plan/plan.js';
import type { LossName } from '../study/losses.js';
import { configHash, type RunConfig, runName, runPlace } from '../study/run-config.js';
import { LiveTraining } from './live-training.js';
import type { NotebookStudy } from './open-study.js';
import { finishedPlaces, resultsFolderOf } from './results-folder.js';
import { say } from './say.js';

/**
 * The runs of a data set for some losses: finished ones are read, others trained or resumed, with the loss drawn while
 * it falls. Folds and seeds are those with finished results, or the first of the preset. Interrupting the cell of the notebook
 * saves the training's state; run it again to go on.
 */
export async function trainOrResume(
  study: NotebookStudy,
  dataset: string,
  losses: readonly LossName[],
): Promise<RunRecord[]> {
  const runs = await planRuns(study, dataset, losses);
  const live = new LiveTraining(dataset);
  for (const run of runs) {
    if (run.action === 'reuse' || run.action === 'stale') live.reused(run);
    else if (isHeadless()) throw notPlanned(study, run.config);
    else await train(study, run.config, run.folder, live);
  }
  live.close();
  return runs.map(({ folder }) => readRun(folder)!);
}

/** What a plan would do for these losses, and the configuration of each run; nothing is trained. */
export async function planRuns(
  study: NotebookStudy,
  dataset: string,
  losses: readonly LossName[],
): Promise<PlannedRun[]> {
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
  const refused = plans[0]?.refused[0];
  if (refused) throw refused.error;
  const places =
    stored.length > 0 ? stored : plans[0]!.runs.slice(0, 1).map(({ config }) => runPlace(config));
  return places.flatMap((place) =>
    plans.map(({ runs }) => runs.find(({ config }) => runPlace(config) === place)!),
  );
}

/** Finished results decide the seeds, and whether there are folds; the preset says how many. */
function typedPlaces(stored: readonly string[]): TypedPlaces {
  if (stored.length === 0) return { seeds: undefined, folds: undefined };
  const seeds = new Set(stored.map((place) => Number(/\d+$/.exec(place)![0])));
  return { seeds: [...seeds], folds: stored.every((place) => place.startsWith('seed-')) ? null : undefined };
}

/**
 * Trains one run with other hyperparameters of its loss, to see what they do. It lies in a folder of its own, so the
 * results of the study stay as they are; a trial that was made before is read. Undefined in a headless run without such
 * a trial: it trains nothing that its plan did not ask for, and says so.
 */
export async function trainTrial(
  study: NotebookStudy,
  dataset: string,
  loss: LossName,
  hyperparameters: Hyperparameters,
): Promise<RunRecord | undefined> {
  const [planned] = await planRuns(study, dataset, [loss]);
  const resolved = lossByName(loss, hyperparameters).hyperparameters;
  const config: RunConfig = { ...planned!.config, lossHyperparameters: resolved };
  const folder = join(
    ...[study.cacheDir, 'trials', study.preset.name, dataset, loss],
    configHash(config).slice(0, 16),
  );
  if (isHeadless() && !readRun(folder)) {
    say('Not tried: a run without a reader trains nothing beyond its plan. Run this cell in JupyterLab.');
    return undefined;
  }
  const live = new LiveTraining(`${dataset}, ${described(resolved)}`);
  if (readRun(folder)) live.reused({ config, action: 'reuse', reason: 'finished' });
  else await train(study, config, folder, live);
  live.close();
  return readRun(folder)!;
}

async function train(
  study: NotebookStudy,
  config: RunConfig,
  folder: string,
  live: LiveTraining,
): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => {
    interruption.abort();
    live.interrupted(config);
  };
  process.on('SIGINT', interrupt);
  try {
    await executeRun(config, folder, {
      dataSet: await openDataSet(config.dataset, { dataDir: study.dataDir, partial: 'use' }),
      cacheDir: study.cacheDir,
      device: 'auto',
      threads: undefined,
      signal: interruption.signal,
      onProgress: (progress) => live.update(config, progress),
    });
    live.finished(config);
  } catch (error) {
    throw withRemedy(error);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** Whether `replicate` executes the notebook, and no reader. */
function isHeadless(): boolean {
  return process.env.DSC_HEADLESS === '1';
}

function notPlanned({ preset }: NotebookStudy, config: RunConfig): DataError {
  const { dataset, loss, seed, fold } = config;
  const options = `--preset ${preset.name} --datasets ${dataset} --losses ${loss} --seeds ${seed} --folds ${fold?.of ?? 'none'}`;
  return new DataError({
    verb: 'missing',
    what: `results of ${runName(config)}`,
    remedy: `make them with "npm run replicate -- ${options}": a notebook without a reader trains nothing`,
  });
}

/** The package of the engine says in its own way that its binary is not there. */
function withRemedy(error: unknown): unknown {
  if (error instanceof StudyError || !/tfjs_binding|libtensorflow/.test(String(error))) return error;
  const remedy = 'run "npm run setup" in a terminal, then restart the kernel';
  return new UsageError({ verb: 'missing', what: 'native engine', remedy }, { cause: error });
}

function described(hyperparameters: Hyperparameters): string {
  return Object.entries(hyperparameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
