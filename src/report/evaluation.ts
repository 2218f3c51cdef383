import type { StudyRecord } from '../record/study-record.js';
import type { PresetName } from '../study/cell-config.js';
import { type ClaimVerdict, judgeClaims } from './claim-verdict.js';
import { type Comparison, compareLosses } from './comparison.js';
import { type DatasetRuns, datasetRuns } from './dataset-runs.js';
import { counted } from './number-format.js';

/** A study with everything that its tables and figures draw on, computed once. */
export interface Evaluation {
  preset: PresetName;
  study: StudyRecord;
  datasets: readonly DatasetRuns[];
  comparisons: readonly Comparison[];
  verdicts: readonly ClaimVerdict[];
}

export function evaluate(study: StudyRecord): Evaluation {
  const datasets = datasetRuns(study);
  const comparisons = compareLosses(datasets);
  const absences = new Map(study.absent.map(({ dataset, absence }) => [dataset, absence ?? '']));
  return {
    preset: study.preset,
    study,
    datasets,
    comparisons,
    verdicts: judgeClaims(comparisons, absences),
  };
}

/** What stands under every table: its preset, how much is behind it, and what is not there. */
export function studyNotes({ preset, study }: Evaluation): string[] {
  const seeds = new Set(study.cells.map((cell) => cell.config.seed)).size;
  const sets = new Set(study.cells.map((cell) => cell.config.dataset)).size;
  const size = { smoke: 'drawn phantoms, small nets', mini: 'reduced size', paper: 'full protocol' }[preset];
  return [
    `Preset ${preset} (${size}): ${counted(study.cells.length, 'finished cell')} of ${counted(sets, 'data set')} and up to ${counted(seeds, 'seed')}.`,
    ...study.absent.map(({ dataset, absence }) => `No results for ${dataset}: ${absence}.`),
    ...(study.unfinished.length > 0
      ? [`Begun and not finished, so left out: ${study.unfinished.join(', ')}.`]
      : []),
  ];
}
