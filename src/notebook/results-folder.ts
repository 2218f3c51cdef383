/** Folders of the runs that a notebook uses. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPlan } from '../record/plan-file.js';
import { runFiles } from '../record/run-files.js';
import { isNamedLoss, type LossName } from '../study/losses.js';
import { byRunPlace, configHash, isRunPlace, type RunConfig, runName } from '../study/run-config.js';
import type { NotebookStudy } from './open-study.js';

/**
 * The results folder for one loss on one data set. Runs of the study's plan, or all runs if there is no plan, are
 * stored with the results. Runs that a notebook trains beyond the plan (the other losses in the smoke preset) are
 * stored separately, so that tables do not depend on which notebooks were opened.
 */
export function resultsFolderOf(study: NotebookStudy, dataset: string, loss: LossName): string {
  const { outDir, preset } = study;
  const plan = readPlan(join(outDir, preset.name));
  const isPlanned =
    !plan || plan.datasets.some((planned) => planned.dataset === dataset && planned.losses.includes(loss));
  const isFinished = placesIn(join(outDir, preset.name, dataset, loss)).length > 0;
  return isPlanned || isFinished ? outDir : join(outDir, preset.name, 'notebooks', 'workshop');
}

/** The folder of a trial, named after the hash of its configuration. */
export function trialFolder({ cacheDir, preset }: NotebookStudy, config: RunConfig): string {
  const { dataset, loss } = config;
  const place = [preset.name, dataset, loss.replaceAll(':', '-'), configHash(config).slice(0, 16)];
  return join(cacheDir, 'trials', ...place);
}

/** The folder of a finished run, either among the results or a trial. */
export function runFolder(study: NotebookStudy, config: RunConfig): string {
  const { dataset, loss } = config;
  const trial = trialFolder(study, config);
  if (!isNamedLoss(loss) || existsSync(join(trial, runFiles.done))) return trial;
  return join(resultsFolderOf(study, dataset, loss), study.preset.name, runName(config));
}

/** Places (`fold-<k>-seed-<n>`, `seed-<n>`) in which all the losses are finished, ordered by seed, then fold. */
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
