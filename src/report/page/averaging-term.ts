import { ofClaimA } from '../../evaluate/claim-a-comparisons.js';
import { pairRuns } from '../../evaluate/dataset-runs.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { calibrationErrors, poolBins } from '../../metrics/calibration-error.js';
import { lossLabels } from '../../study/losses.js';
import { fixed } from '../../text/number-format.js';
import type { Term } from './questions.js';

/**
 * Explains the difference between ECE per image and pooled ECE, with the data set where it is largest. Pooled, an
 * overconfident and an underconfident image compensate each other; per image they do not. Undefined without
 * results.
 */
export function averagingTerm(evaluation: Evaluation): Term | undefined {
  const rows = ofClaimA(evaluation, 'ece').flatMap(({ dataset, row, baselineMean, calibratedMean, pair }) => {
    const runs = evaluation.datasets.find((one) => one.dataset === dataset)!;
    // Those behind the means per image: of the folds and seeds that both losses have.
    const shared = pairRuns(runs).find((one) => one.pair === pair)!;
    const pooled = (side: 'baseline' | 'calibrated') => {
      const bins = shared[side].flatMap((run) => run.bins);
      return calibrationErrors(
        poolBins(bins.filter(({ className, region }) => className === row && region === 'all')),
      ).ece;
    };
    return [
      { dataset, loss: pair.baseline, perImage: baselineMean, pooled: pooled('baseline') },
      { dataset, loss: pair.calibrated, perImage: calibratedMean, pooled: pooled('calibrated') },
    ];
  });
  const known = rows.filter(({ perImage, pooled }) => Number.isFinite(perImage) && pooled > 0);
  if (known.length === 0) return undefined;
  const most = known.reduce((a, b) => (b.perImage / b.pooled > a.perImage / a.pooled ? b : a));
  return {
    name: 'Per image and pooled',
    meaning: `tables average the ECE of each image (and patient); the numbers under a reliability diagram pool all pixels first. Pooled, overconfident and underconfident images compensate each other, and noise from bins with few pixels disappears, so the pooled value is lower if images differ from each other, as stained and fluorescent nuclei do. Here the two differ most on ${most.dataset} under ${lossLabels[most.loss]}: ${fixed(most.perImage, 4)} per image (table of significance), ${fixed(most.pooled, 4)} pooled over the same networks.`,
  };
}
