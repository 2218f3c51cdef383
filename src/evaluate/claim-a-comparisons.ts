/** The material of the study's main question, claim A: DSC++ against DSC on the data sets that answer it. */
import { answeringDatasets } from '../study/experiments.js';
import { type Comparison, judgedRow, type Quantity } from './comparison.js';
import type { DatasetRuns } from './dataset-runs.js';
import type { Evaluation } from './evaluation.js';
import { type VerdictVariants, verdictVariants } from './verdict-variants.js';

/** The data sets that answer. A phantom is ignored if its experiment has a data set of real images. */
export function answeringRuns(datasets: readonly DatasetRuns[]): DatasetRuns[] {
  const answering = answeringDatasets(datasets.map(({ dataset }) => dataset));
  return datasets.filter(({ dataset }) => answering.includes(dataset));
}

/** Comparisons of DSC with DSC++ over whole cases, one per answering data set. */
export function ofClaimA({ comparisons, datasets }: Evaluation, quantity: Quantity): Comparison[] {
  const answering = answeringRuns(datasets);
  return comparisons.filter((one) => {
    const runs = answering.find(({ dataset }) => dataset === one.dataset);
    return (
      runs !== undefined &&
      one.claim.id === 'A' &&
      one.quantity === quantity &&
      one.row === judgedRow(runs, one.claim)
    );
  });
}

/** The verdicts of claim A under varied rules, one per answering data set. */
export function variantsOfClaimA(datasets: readonly DatasetRuns[]): VerdictVariants[] {
  return verdictVariants(answeringRuns(datasets)).filter(({ claim }) => claim.id === 'A');
}
