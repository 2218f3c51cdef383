import type { StudyRecord } from '../record/study-record.js';
import { presets } from '../study/presets.js';
import type { PresetName } from '../study/run-config.js';
import { counted } from '../text/number-format.js';
import { type ClaimVerdict, judgeClaims } from './claim-verdict.js';
import { type Comparison, compareLosses } from './comparison.js';
import { type DatasetRuns, datasetRuns } from './dataset-runs.js';
import { leakNotes } from './leaking-runs.js';
import { judgeOwn, type OwnVerdict } from './own-verdict.js';
import { setSizeText } from './study-size.js';
import { brokenDownRuns } from './training-endings.js';

/** A study with everything that its tables and figures use, computed once. */
export interface Evaluation {
  preset: PresetName;
  study: StudyRecord;
  datasets: readonly DatasetRuns[];
  comparisons: readonly Comparison[];
  /**
   * One verdict per claim. Empty for a rehearsal, whose tiny networks on phantoms judge nothing, and for a user's
   * own images.
   */
  verdicts: readonly ClaimVerdict[];
  /** Verdicts on a user's own images, one per pair of losses; empty in the study. */
  ownVerdicts: readonly OwnVerdict[];
}

/**
 * Compares every pair of losses of a study, judges its claims, and computes the data of tables and figures.
 *
 * ```ts
 * const { comparisons, verdicts } = evaluate(readStudy(results, 'mini'));
 * verdicts.map(({ claim }) => claim.id); // ['A', 'B', 'C']
 * comparisons.some(({ quantity }) => quantity === 'nll'); // true
 * ```
 */
export function evaluate(study: StudyRecord): Evaluation {
  const datasets = datasetRuns(study);
  const comparisons = compareLosses(datasets);
  const absences = new Map(study.absent.map(({ dataset, absence }) => [dataset, absence ?? '']));
  return {
    preset: study.preset,
    study,
    datasets,
    comparisons,
    verdicts: presets[study.preset].purpose === 'evidence' ? judgeClaims(datasets, absences) : [],
    ownVerdicts: presets[study.preset].purpose === 'comparison' ? judgeOwn(datasets) : [],
  };
}

/** Whether the results only show that all stages work. */
export function isRehearsal({ preset }: Pick<Evaluation, 'preset'>): boolean {
  return presets[preset].purpose === 'rehearsal';
}

/** The warning shown before any number of a rehearsal. */
export const rehearsalWarning =
  'A rehearsal: phantoms and tiny networks show that every stage works. No number here says anything about the paper.';

const sizes: Readonly<Record<PresetName, string>> = {
  smoke: 'phantoms, small networks',
  mini: 'reduced size',
  paper: 'full protocol',
  own: 'your own images, sizes chosen for the available time',
};

/** The notes under every table: the preset, the number of runs and data sets, and what is missing. */
export function studyNotes({ preset, study, datasets }: Evaluation): string[] {
  const brokenDown = brokenDownRuns(study.runs);
  const warning = isRehearsal({ preset }) ? [rehearsalWarning] : [];
  return [
    ...warning,
    `Preset ${preset} (${sizes[preset]}): ${counted(study.runs.length, 'finished run')}; ${datasets.map(setSizeText).join('; ')}.`,
    ...(brokenDown.length > 0
      ? [
          `Runs whose training broke down, counted like the others: ${brokenDown.join(', ')} (see the table of runs).`,
        ]
      : []),
    ...leakNotes(study.runs),
    ...study.absent.map(({ dataset, absence }) => `No results for ${dataset}: ${absence}.`),
    ...(study.outdated.length > 0
      ? [`Left out, because made by an older version: ${study.outdated.join(', ')}.`]
      : []),
    ...(study.staleCombinations
      ? [
          `Left out, because made from other networks, seeds, settings or images: ${study.staleCombinations.join(', ')} (--combine makes them anew).`,
        ]
      : []),
    ...(study.unfinished.length > 0
      ? [`Left out, because not finished: ${study.unfinished.join(', ')}.`]
      : []),
  ];
}
