/** The table of thresholds: what the softmax threshold does to recall and precision under each loss. */

import type { ThresholdReach } from '../../metrics/threshold-curve.js';
import { type MeanDeviation, meanAndDeviation } from '../../statistics/mean-deviation.js';
import { lossLabels, lossNames } from '../../study/losses.js';
import { caseReach } from '../case-values.js';
import { type DatasetRuns, seedsOf } from '../dataset-runs.js';
import { type Evaluation, studyNotes } from '../evaluation.js';
import { fixed } from '../number-format.js';
import {
  type BandPoint,
  type ThresholdQuantity,
  thresholdBands,
  thresholdQuantities,
} from '../threshold-bands.js';
import type { GridCell, Table } from './table.js';

const printedThresholds = [0.1, 0.5, 0.9];
const parts: readonly (keyof ThresholdReach)[] = ['recallRange', 'precisionRange', 'reach'];

interface ThresholdLine {
  runs: DatasetRuns;
  loss: string;
  label: string;
  seeds: readonly number[];
  curves: ReadonlyMap<ThresholdQuantity, readonly BandPoint[]>;
  reach: ReadonlyMap<keyof ThresholdReach, MeanDeviation>;
}

export function thresholdsTable(evaluation: Evaluation): Table {
  const lines = evaluation.datasets.flatMap(thresholdLines);
  return {
    name: 'thresholds',
    title: 'Thresholds: how far recall and precision can be moved',
    notes: [
      ...studyNotes(evaluation),
      'Recall and precision at thresholds 0.1, 0.5 and 0.9: mean over test cases, each averaged over its seeds. Range: largest minus smallest value of a case over thresholds 0.05 … 0.95, mean ± standard deviation over cases. Reach: mean of the two ranges.',
    ],
    grid: {
      columns: [
        { label: 'Data set', align: 'left' },
        { label: 'Loss', align: 'left' },
        { label: 'Cases', align: 'right' },
        { label: 'Seeds', align: 'right' },
        ...['Recall', 'Precision'].flatMap((name) =>
          printedThresholds.map((threshold) => ({
            label: `${name} at ${threshold}`,
            align: 'right' as const,
          })),
        ),
        { label: 'Recall range', align: 'right' },
        { label: 'Precision range', align: 'right' },
        { label: 'Reach', align: 'right' },
      ],
      rows: lines.map(gridRow),
    },
    records: {
      columns: [
        'preset',
        'dataset',
        'class',
        'loss',
        'seeds',
        'quantity',
        'threshold',
        'mean',
        'interval_low',
        'interval_high',
        'cases',
      ],
      rows: lines.flatMap((line) =>
        thresholdQuantities.flatMap((quantity) =>
          line.curves
            .get(quantity)!
            .map(({ threshold, mean, low, high, cases }) => [
              evaluation.preset,
              line.runs.dataset,
              line.runs.thresholdRow,
              line.loss,
              line.seeds.join(' '),
              quantity,
              threshold,
              mean,
              low,
              high,
              cases,
            ]),
        ),
      ),
    },
  };
}

function thresholdLines(runs: DatasetRuns): ThresholdLine[] {
  return lossNames.flatMap((loss) => {
    const cells = runs.losses.get(loss);
    if (!cells) return [];
    const row = runs.thresholdRow;
    return [
      {
        runs,
        loss,
        label: lossLabels[loss],
        seeds: seedsOf(cells),
        curves: thresholdBands(cells, row),
        reach: new Map(
          parts.map((part) => [part, meanAndDeviation([...caseReach(cells, row, part).values()])] as const),
        ),
      },
    ];
  });
}

function gridRow({ runs, label, seeds, curves, reach }: ThresholdLine): GridCell[] {
  const at = (quantity: ThresholdQuantity, threshold: number) =>
    curves.get(quantity)!.find((point) => Math.abs(point.threshold - threshold) < 1e-9)?.mean ?? Number.NaN;
  return [
    { text: `${runs.dataset}, ${runs.thresholdRow}` },
    { text: label },
    { text: String(runs.caseIds.length) },
    { text: seeds.join(', ') },
    ...(['recall', 'precision'] as const).flatMap((quantity) =>
      printedThresholds.map((threshold) => ({ text: fixed(at(quantity, threshold), 3) })),
    ),
    ...parts.map((part) => {
      const { mean, standardDeviation } = reach.get(part)!;
      const spread = Number.isNaN(standardDeviation) ? '' : ` ± ${fixed(standardDeviation, 3)}`;
      return { text: `${fixed(mean, 3)}${spread}` };
    }),
  ];
}
