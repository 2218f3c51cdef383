/** The losses that a notebook compares on a data set, depending on the available results. */
import { DataError } from '../core/errors.js';
import { type LossName, lossLabels, lossNames, lossPairs } from '../study/losses.js';
import type { NotebookStudy } from './open-study.js';
import { finishedPlaces } from './results-folder.js';
import { say } from './say.js';

/**
 * The losses of one comparison: the first of the study's pairs with both losses finished in a common fold and
 * seed. Without such a pair, the finished loss alone; without any results, DSC and DSC++, which the notebook then
 * trains. If results are missing for a comparison, the cell shows the command that produces them.
 *
 * ```ts
 * comparedLosses(study, 'phantom-skin'); // ['dsc', 'dsc++']
 * ```
 */
export function comparedLosses(study: NotebookStudy, dataset: string): LossName[] {
  const [pair] = wholePairs(study, dataset);
  if (pair) return [pair.baseline, pair.calibrated];
  const [alone] = finishedAlone(study, dataset);
  if (!alone) return ['dsc', 'dsc++'];
  const own = lossPairs.find(({ baseline, calibrated }) => [baseline, calibrated].includes(alone));
  say(
    own
      ? `Only ${lossLabels[alone]} has results on ${dataset}, so there is nothing to compare. ${command(study, dataset, [own.baseline, own.calibrated])}`
      : `${lossLabels[alone]} belongs to no pair of the study.`,
  );
  return [alone];
}

/**
 * All losses that a notebook can compare: every pair finished in folds and seeds common to all of them. Otherwise
 * a finished loss alone; otherwise the losses that the notebook trains: all ten in the smoke preset, DSC and DSC++
 * in others.
 *
 * ```ts
 * pairedLosses(study, 'phantom-skin'); // ['dsc', 'dsc++']
 * ```
 */
export function pairedLosses(study: NotebookStudy, dataset: string): LossName[] {
  const together: LossName[] = [];
  for (const { baseline, calibrated } of wholePairs(study, dataset)) {
    const wider = [...together, baseline, calibrated];
    if (finishedPlaces(study, dataset, wider).length > 0) together.push(baseline, calibrated);
  }
  if (together.length > 0 || finishedAlone(study, dataset).length > 0)
    return together.length > 0 ? together : comparedLosses(study, dataset);
  return study.preset.purpose === 'rehearsal'
    ? lossPairs.flatMap(({ baseline, calibrated }) => [baseline, calibrated])
    : ['dsc', 'dsc++'];
}

/**
 * The error for missing results of a comparison, with the command that produces them.
 *
 * ```ts
 * missingPair(study, 'phantom-skin').message.includes('npm run replicate -- --preset smoke'); // true
 * ```
 */
export function missingPair(study: NotebookStudy, dataset: string): DataError {
  return new DataError({
    verb: 'missing',
    what: 'results of DSC and DSC++ under a common seed',
    remedy: `${command(study, dataset, ['dsc', 'dsc++'])}, then run this cell again`,
  });
}

function wholePairs(study: NotebookStudy, dataset: string) {
  return lossPairs.filter(
    ({ baseline, calibrated }) => finishedPlaces(study, dataset, [baseline, calibrated]).length > 0,
  );
}

function finishedAlone(study: NotebookStudy, dataset: string): LossName[] {
  return lossNames.filter((loss) => finishedPlaces(study, dataset, [loss]).length > 0);
}

function command({ preset }: NotebookStudy, dataset: string, losses: readonly LossName[]): string {
  return `make them with "npm run replicate -- --preset ${preset.name} --datasets ${dataset} --losses ${losses.join(',')}"`;
}
