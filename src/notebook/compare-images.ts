import { join } from 'node:path';
import { type Evaluation, evaluate } from '../evaluate/evaluation.js';
import type { OwnVerdict } from '../evaluate/own-verdict.js';
import type { RunRecord } from '../record/run-record.js';
import { readStudy } from '../record/study-record.js';
import { type ComparisonRequest, planComparison } from '../run/compare/plan-comparison.js';
import { recordComparison } from '../run/compare/record-comparison.js';
import { examineData } from '../run/plan/examine-data.js';
import { unfinishedRuns } from '../run/schedulers/execute-plan.js';
import { runName } from '../study/run-config.js';
import { counted } from '../text/number-format.js';
import { LiveTraining } from './live-training.js';
import type { NotebookStudy } from './open-study.js';
import { say } from './say.js';
import { trainInCell } from './train-in-cell.js';

/** A finished comparison. */
export interface ImageComparison {
  /** The study at the chosen sizes, for trials with other losses. */
  study: NotebookStudy;
  runs: readonly RunRecord[];
  /** The folder of one of the runs, such as for `loadModel`. */
  folderOf: (run: RunRecord) => string;
  evaluation: Evaluation;
  verdicts: readonly OwnVerdict[];
}

/**
 * Runs "npm run compare" under a cell: chooses sizes for the available time, checks for leaks, trains or resumes
 * in folds by patient, and shows the verdict. Interrupting the cell saves the state of training; run the cell
 * again to continue. Unlike `trainOrResume` it also trains in headless runs, where the comparison should be small.
 *
 * ```ts
 * const drawn = await drawFolders('phantom-skin', 4, `${folder}/three`);
 * await addImages(`${folder}/three`, { id: 'three', ...drawn });
 * const at = { ...study, dataDir: `${folder}/three` };
 * const { runs } = await compareImages(at, 'three', { losses: ['dsc'], folds: 2, epochs: 1 });
 * runs.map(({ config }) => config.cases.test.length); // [2, 2]
 * ```
 */
export async function compareImages(
  study: NotebookStudy,
  dataset: string,
  asked: Partial<Pick<ComparisonRequest, 'losses' | 'folds' | 'hours' | 'epochs'>> = {},
): Promise<ImageComparison> {
  const defaults = { losses: ['dsc', 'dsc++'] as const, folds: undefined, hours: 2, epochs: undefined };
  const { dataDir, outDir, cacheDir } = study;
  const places = { dataset, dataDir, outDir, cacheDir };
  const comparison = await planComparison({
    ...defaults,
    ...asked,
    ...places,
    device: 'auto',
    threads: undefined,
  });
  const { request, plan, sizes, cases, patients, notes } = comparison;
  const how = `network input ${sizes.inputShape.join(' × ')}, ${sizes.baseFilters} filters, up to ${counted(sizes.epochs, 'epoch')}`;
  say(
    [
      `${counted(cases, 'image')} of ${counted(patients, 'patient')}; ${how}.`,
      ...notes.map((note) => `- ${note}`),
    ].join('\n'),
  );
  const [fault] = await examineData(unfinishedRuns(plan), plan.refused, request, {
    signal: new AbortController().signal,
    allowLeak: false,
    onLeakCheck: () => {},
    onCase: () => {},
  });
  if (fault) throw fault.error;
  recordComparison(comparison);
  const sized = { ...study, preset: request.preset };
  const live = new LiveTraining(dataset);
  for (const run of plan.runs) {
    if (run.action === 'reuse') live.reused(run);
    else await trainInCell(sized, run.config, run.folder, live);
  }
  live.close();
  const record = readStudy(outDir, request.preset.name);
  const evaluation = evaluate({
    ...record,
    runs: record.runs.filter(({ config }) => config.dataset === dataset),
  });
  return {
    study: sized,
    runs: evaluation.study.runs,
    folderOf: ({ config }) => join(outDir, request.preset.name, runName(config)),
    evaluation,
    verdicts: evaluation.ownVerdicts,
  };
}
