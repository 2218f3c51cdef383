import type { CaseBins, ThresholdCounts } from '../metrics/case-score.js';
import type { EpochRecord } from '../study/epoch-record.js';
import { packRows } from './packed-rows.js';
import type { SharedValues } from './shared-values.js';

export function packEpochs(epochs: readonly EpochRecord[], values: SharedValues): () => EpochRecord[] {
  return packRows<EpochRecord, number>(
    epochs,
    {
      keyOf: ({ epoch }) => epoch,
      numbersOf: (row) => [
        [row.trainingLoss, row.validationLoss, row.learningRate, row.seconds],
        [Number(row.best)],
      ],
      rowOf: (epoch, take) => {
        const [trainingLoss, validationLoss, learningRate, seconds] = take(0, 4) as Four;
        return { epoch, trainingLoss, validationLoss, learningRate, seconds, best: take(1, 1)[0] === 1 };
      },
    },
    values,
  );
}

export function packBins(bins: readonly CaseBins[], values: SharedValues): () => CaseBins[] {
  return packRows<CaseBins, Pick<CaseBins, 'caseId' | 'className' | 'region'> & { bins: number }>(
    bins,
    {
      keyOf: ({ caseId, className, region, count }) => ({ caseId, className, region, bins: count.length }),
      numbersOf: ({ count, probabilitySum, positiveCount }) => [count, probabilitySum, positiveCount],
      rowOf: ({ bins: length, ...key }, take) => ({
        ...key,
        count: take(0, length),
        probabilitySum: take(1, length),
        positiveCount: take(2, length),
      }),
    },
    values,
  );
}

export function packCounts(
  counts: readonly ThresholdCounts[],
  values: SharedValues,
): () => ThresholdCounts[] {
  return packRows<ThresholdCounts, Pick<ThresholdCounts, 'caseId' | 'className' | 'threshold'>>(
    counts,
    {
      keyOf: ({ caseId, className, threshold }) => ({ caseId, className, threshold }),
      numbersOf: ({ tp, fp, fn, tn }) => [[tp, fp, fn, tn]],
      rowOf: ({ caseId, className, threshold }, take) => {
        const [tp, fp, fn, tn] = take(0, 4) as Four;
        return { caseId, className, threshold, tp, fp, fn, tn };
      },
    },
    values,
  );
}

type Four = [number, number, number, number];
