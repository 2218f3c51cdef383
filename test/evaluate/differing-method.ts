import { laterMethods, type MethodResult } from '../../src/evaluate/later-methods.js';
import type { Method, ReferenceLoss } from '../../src/evaluate/method.js';
import type { MethodComparison } from '../../src/evaluate/method-comparison.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

const [template] = laterMethods(
  syntheticStudy({ ...smallStudy, preset: 'mini', losses: ['dsc', 'dsc++', 'nacl'] }),
);

export interface OtherDifferences {
  /** In NLL, without the folds in which the reference broke down. */
  meanWithoutBroken?: number;
  /** In the Dice score. */
  dsc?: number;
  adjustedPValue?: number;
  against?: ReferenceLoss;
}

/** A method whose NLL differs from that of DSC++ by this much on a data set, and whose Dice score by `dsc`. */
export function differing(
  method: Method,
  dataset: string,
  mean: number,
  low: number,
  high: number,
  { meanWithoutBroken = mean, dsc = 0, adjustedPValue = 1, against = 'dsc++' }: OtherDifferences = {},
): MethodResult {
  const { paired } = template!.comparisons[0]!;
  const difference = (of: number) => ({ ...paired, estimate: { ...paired.estimate, mean: of }, low, high });
  const comparisons: MethodComparison[] = [
    { against, metric: 'nll', adjustedPValue, meanWithoutBroken, paired: difference(mean) },
    { against, metric: 'dsc', adjustedPValue, meanWithoutBroken: dsc, paired: difference(dsc) },
  ];
  return { ...template!, dataset, method, comparisons };
}
