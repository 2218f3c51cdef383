import { join, resolve, sep } from 'node:path';
import { StudyError, unknownName } from '../core/errors.js';
import { namesBelow } from '../core/names-below.js';
import { patientsOf } from '../data/cases/case-patients.js';
import type { Manifest } from '../data/manifest-format/manifest.js';
import { loadManifest } from '../data/manifest-format/manifest-files.js';
import { type OpenedDataSet, openDataSet, seededSplitNotes } from '../data/open-data-set.js';
import { datasetRequest } from '../run/plan/dataset-request.js';
import { experiments } from '../study/experiments.js';
import type { Preset } from '../study/presets.js';
import { show } from './display.js';
import type { NotebookStudy } from './open-study.js';

/** The data set chosen for one of the six experiments, with its manifest. */
export interface ChosenDataSet extends OpenedDataSet {
  manifest: Manifest;
}

/**
 * Chooses the data set of an experiment, named after the study's own set: the original, else the open data set
 * that replaces it, else the phantom, which needs no files. Among available sets, one with finished results is
 * preferred. The smoke preset always uses the phantom. The choice and its reason are shown under the cell.
 *
 * ```ts
 * const { id, split } = await chooseDataSet(study, 'isic2018');
 * [id, split.test.length > 0]; // ['phantom-skin', true]
 * ```
 */
export async function chooseDataSet(study: NotebookStudy, experiment: string): Promise<ChosenDataSet> {
  const names = experiments.map(({ name }) => name);
  const found = experiments.find(({ name }) => name === experiment);
  if (!found) throw unknownName('experiment', experiment, names);
  const candidates = study.preset.name === 'smoke' ? found.datasets.slice(-1) : found.datasets;
  const opened: ChosenDataSet[] = [];
  const absences: string[] = [];
  for (const id of candidates) {
    const dataSet = await open(study, id);
    if (dataSet instanceof StudyError) absences.push(dataSet.message.split('\n')[0]!);
    else opened.push(dataSet);
  }
  const chosen = opened.find(({ id }) => hasResults(study, id)) ?? opened[0]!;
  const said = [described(chosen, study.preset), ...chosen.notes, ...absences].join('\n');
  // Shows paths relative to the data folder, because notebooks are shared and the folder is private.
  show({ 'text/plain': said.replaceAll(`${resolve(study.dataDir)}${sep}`, '') });
  return chosen;
}

async function open(study: NotebookStudy, id: string): Promise<ChosenDataSet | StudyError> {
  const partial = study.preset.partialData;
  try {
    const opened = await openDataSet(id, { dataDir: study.dataDir, partial });
    return { ...opened, manifest: loadManifest(id, { dataDir: study.dataDir }) };
  } catch (error) {
    if (error instanceof StudyError) return error;
    throw error;
  }
}

function hasResults({ outDir, preset }: NotebookStudy, id: string): boolean {
  return namesBelow(join(outDir, preset.name, id)).some((name) => name.endsWith('done.json'));
}

function described(chosen: ChosenDataSet, preset: Preset): string {
  const { id, manifest, split } = chosen;
  const role = {
    study: 'the original',
    'stand-in': `open stand-in for ${manifest.standsFor}`,
    phantom: `phantom in place of ${manifest.standsFor}`,
    own: 'your own',
  }[manifest.role];
  const { training, validation, test } = split;
  const every = [...training, ...validation, ...test];
  const { noun } = patientsOf(manifest, every);
  const { folds } = datasetRequest(preset, manifest, [], { seeds: undefined, folds: undefined });
  const sides =
    folds === null
      ? `${training.length} cases to train, ${validation.length} to validate, ${test.length} to test`
      : `${every.length} cases in ${folds} folds by ${noun ?? 'image (patients are unknown)'}`;
  return [`Data set ${id} (${role}): ${sides}.`, ...(folds === null ? seededSplitNotes(chosen) : [])].join(
    '\n',
  );
}
