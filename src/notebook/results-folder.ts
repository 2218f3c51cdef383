/** Where the runs that a notebook asks for lie. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPlan } from '../record/plan-file.js';
import { runFiles } from '../record/run-files.js';
import { isNamedLoss, type LossName } from '../study/losses.js';
import { byRunPlace, configHash, isRunPlace, type RunConfig, runName } from '../study/run-config.js';
import type { NotebookStudy } from './open-study.js';

/**
 * The results folder for one loss on one data set. A run of the study's plan, or any run while there is no plan, belongs
 * to the results. One that a notebook trains beyond the plan (the variants under the smoke preset) has a workshop of its
 * own, so that tables do not depend on which notebooks were opened.
 */
export function resultsFolderOf(study: NotebookStudy, dataset: string, loss: LossName): string {
  const { outDir, preset } = study;
  const plan = readPlan(join(outDir, preset.name));
  const isPlanned =
    !plan || plan.datasets.some((planned) => planned.dataset === dataset && planned.losses.includes(loss));
  const isFinished = placesIn(join(outDir, preset.name, dataset, loss)).length > 0;
  return isPlanned || isFinished ? outDir : join(outDir, preset.name, 'notebooks', 'workshop');
}

/** Where a trial lies: by its configuration's hash, so that another configuration is another trial. */
export function trialFolder({ cacheDir, preset }: NotebookStudy, config: RunConfig): string {
  const { dataset, loss } = config;
  const place = [preset.name, dataset, loss.replaceAll(':', '-'), configHash(config).slice(0, 16)];
  return join(cacheDir, 'trials', ...place);
}

/** The folder of a finished run, be it a trial or one of the results. */
export function runFolder(study: NotebookStudy, config: RunConfig): string {
  const { dataset, loss } = config;
  const trial = trialFolder(study, config);
  if (!isNamedLoss(loss) || existsSync(join(trial, runFiles.done))) return trial;
  return join(resultsFolderOf(study, dataset, loss), study.preset.name, runName(config));
}

/** Places (`fold-<k>-seed-<n>`, `seed-<n>`) in which all of the losses are finished, by seed, then fold. */
export function finishedPlaces(study: NotebookStudy, dataset: string, losses: readonly LossName[]): string[] {
  const [first = [], ...others] = losses.map((loss) =>
    placesIn(join(resultsFolderOf(study, dataset, loss), study.preset.name, dataset, loss)),
  );
  return first.filter((place) => others.every((places) => places.includes(place)));
}

function placesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => isRunPlace(name) && existsSync(join(folder, name, 'done.json')))
    .sort(byRunPlace);
}
