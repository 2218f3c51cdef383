/** The table of thresholds: effect of the softmax threshold on recall and precision under each loss. */

import { averageOverSeeds, reachValues } from '../../evaluate/case-values.js';
import { type DatasetRuns, seedsOf } from '../../evaluate/dataset-runs.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import {
  type BandPoint,
  type ThresholdQuantity,
  thresholdBands,
  thresholdQuantities,
} from '../../evaluate/threshold-bands.js';
import type { ThresholdReach } from '../../metrics/threshold-curve.js';
import { type MeanDeviation, meanAndDeviation } from '../../statistics/mean-deviation.js';
import { type LossName, lossLabels, lossNames } from '../../study/losses.js';
import { fixed, undefinedMark } from '../../text/number-format.js';
import { leftOut, meanText } from './cell-text.js';
import {
  leftColumns,
  onDemand,
  plainCells,
  recordsOf,
  rightColumns,
  type Table,
  type TableCell,
} from './table.js';

const printedThresholds = [0.1, 0.5, 0.9];
const parts: readonly (keyof ThresholdReach)[] = ['reach', 'recallRange', 'precisionRange'];

interface ThresholdLine {
  runs: DatasetRuns;
  loss: LossName;
  seeds: readonly number[];
  curves: ReadonlyMap<ThresholdQuantity, readonly BandPoint[]>;
  reach: ReadonlyMap<keyof ThresholdReach, MeanDeviation>;
  /** Number of test cases, those with an undefined value included. */
  cases: number;
}

export function thresholdsTable(evaluation: Evaluation): Table {
  const lines = evaluation.datasets.flatMap(thresholdLines);
  return {
    name: 'thresholds',
    title: 'Thresholds: range of recall and precision',
    notes: [
      ...studyNotes(evaluation),
      'Recall and precision at thresholds 0.1, 0.5 and 0.9: mean over test cases, each averaged over its seeds. Range: largest minus smallest value of a case over thresholds 0.05 … 0.95, mean ± standard deviation over cases. Reach: mean of the two ranges. In brackets: cases in which the value is undefined and left out; recall and ranges need a case that contains the class, precision one in which something is found.',
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Loss'),
        ...rightColumns('Reach', 'Recall range', 'Precision range'),
        ...rightColumns(...printedThresholds.map((threshold) => `Recall at ${threshold}`)),
        ...rightColumns(...printedThresholds.map((threshold) => `Precision at ${threshold}`)),
        ...onDemand(...rightColumns('Cases', 'Seeds')),
      ],
      rows: lines.map(gridRow),
    },
    records: recordsOf(
      lines.flatMap((line) =>
        thresholdQuantities.flatMap((quantity) =>
          line.curves.get(quantity)!.map((point) => ({ line, quantity, point })),
        ),
      ),
      {
        preset: () => evaluation.preset,
        dataset: ({ line }) => line.runs.dataset,
        class: ({ line }) => line.runs.thresholdRow,
        loss: ({ line }) => line.loss,
        seeds: ({ line }) => line.seeds.join(' '),
        quantity: ({ quantity }) => quantity,
        threshold: ({ point }) => point.threshold,
        mean: ({ point }) => point.mean,
        interval_low: ({ point }) => point.low,
        interval_high: ({ point }) => point.high,
        cases: ({ point }) => point.cases,
        undefined_cases: ({ line, point }) => line.cases - point.cases,
      },
    ),
  };
}

function thresholdLines(runs: DatasetRuns): ThresholdLine[] {
  return lossNames.flatMap((loss) => {
    const trained = runs.losses.get(loss);
    if (!trained) return [];
    const row = runs.thresholdRow;
    const byPart = parts.map((part) => [part, averageOverSeeds(reachValues(trained, row, part))] as const);
    return [
      {
        runs,
        loss,
        seeds: seedsOf(trained),
        curves: thresholdBands(trained, row, runs.patientOf),
        reach: new Map(
          byPart.map(([part, byCase]) => [part, meanAndDeviation([...byCase.values()])] as const),
        ),
        cases: byPart[0]![1].size,
      },
    ];
  });
}

function gridRow({ runs, loss, seeds, curves, reach, cases }: ThresholdLine): TableCell[] {
  const at = (quantity: ThresholdQuantity, threshold: number) => {
    const point = curves.get(quantity)!.find((one) => Math.abs(one.threshold - threshold) < 1e-9);
    return point?.cases ? `${fixed(point.mean, 3)}${leftOut(cases - point.cases)}` : undefinedMark;
  };
  const range = (part: keyof ThresholdReach) => {
    const summary = reach.get(part)!;
    return summary.count > 0 ? `${meanText(summary, 3)}${leftOut(summary.undefinedCount)}` : undefinedMark;
  };
  return [
    ...plainCells(`${runs.dataset}, ${runs.thresholdRow}`, lossLabels[loss]),
    ...plainCells(...parts.map(range)),
    ...(['recall', 'precision'] as const).flatMap((quantity) =>
      plainCells(...printedThresholds.map((threshold) => at(quantity, threshold))),
    ),
    ...plainCells(String(cases), seeds.join(', ')),
  ];
}
