/** Which losses a notebook compares on a data set: those whose results are there. */
import { DataError } from '../core/errors.js';
import { type LossName, lossLabels, lossNames, lossPairs } from '../study/losses.js';
import type { NotebookStudy } from './open-study.js';
import { finishedPlaces } from './results-folder.js';
import { say } from './say.js';

/**
 * The losses of one comparison: the first of the study's pairs of which both are finished in a common fold under one seed.
 * Where no pair is whole, the finished loss alone; where nothing is finished, DSC and DSC++, which the notebook then
 * trains. What is missing for a comparison is said under the cell, with the command that makes it.
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
 * All losses that a notebook can set beside each other: every pair that is whole in folds and seeds that all of them share,
 * else a finished loss alone, else those that it trains: all ten under the rehearsal, DSC and DSC++ elsewhere.
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
 * What a comparison lacks, as an error that names the command that makes it.
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
