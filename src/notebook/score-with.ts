import { openDataSet } from '../data/open-data-set.js';
import type { RunRecord } from '../record/run-record.js';
import { type PredictedCase, predictTestCases } from '../run/one-run/predict-test-cases.js';
import type { NotebookStudy } from './open-study.js';
import { runFolder } from './results-folder.js';

/** A user-defined metric: a number for one case; NaN if undefined. */
export type OwnMetric = (tested: PredictedCase) => number;

/** The value of one test case. */
export interface OwnScore {
  caseId: string;
  value: number;
}

/**
 * Scores the test cases of a finished run with a user-defined metric, which gets each case (`source`: image,
 * labels, and for phantoms the posterior) and the network's probabilities on the same grid. The network predicts
 * again from the weights stored beside the record. Two runs on the same cases give values in the same order, ready
 * for a paired test.
 * Throws DataError if the weights are missing: they are not part of the repository.
 *
 * ```ts
 * const largest = ({ probabilities }) => Math.max(...probabilities.data);
 * const scores = await scoreWith(study, trained[0], largest);
 * scores.map(({ value }) => value <= 1); // [true, true, true]
 * ```
 */
export async function scoreWith(
  study: NotebookStudy,
  { config }: Pick<RunRecord, 'config'>,
  metric: OwnMetric,
): Promise<OwnScore[]> {
  const context = {
    dataSet: await openDataSet(config.dataset, { dataDir: study.dataDir, partial: 'use' }),
    cacheDir: study.cacheDir,
    device: 'auto' as const,
    threads: undefined,
    signal: new AbortController().signal,
  };
  const predicted = predictTestCases(config, runFolder(study, config), context, console.warn);
  const scores: OwnScore[] = [];
  for await (const tested of predicted) scores.push({ caseId: tested.source.caseId, value: metric(tested) });
  return scores;
}
