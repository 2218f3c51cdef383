/** The tests behind the table of recalibration: differences that say whether the loss or the correction does more. */

import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import {
  compareRecalibrations,
  type RecalibrationComparison,
} from '../../evaluate/recalibration-comparison.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import { tolerances } from '../../study/claims.js';
import { fixed, pValueText } from '../../text/number-format.js';
import { differenceText } from './cell-text.js';
import {
  directed,
  leftColumns,
  plainCells,
  recordsOf,
  rightColumns,
  type Table,
  type TableCell,
} from './table.js';

/** Metrics of the printed grid; the CSV file has all that are compared. */
const printed: readonly string[] = ['nll', 'brier', 'ece_boundary', 'dsc'];

export function recalibrationTestsTable(evaluation: Evaluation): Table {
  const comparisons = compareRecalibrations(evaluation.datasets);
  const rows = comparisons.filter(({ metric }) => printed.includes(metric));
  return {
    name: 'recalibration-tests',
    title: 'Recalibration tests: the loss against a correction after training',
    notes: [
      ...studyNotes(evaluation),
      'Difference: first − second, mean over test cases (each averaged over the common seeds) with its 95 % bootstrap interval; p: Wilcoxon signed-rank, two-sided, after Holm over data sets and pairs of the same question (NLL and Brier together, every other metric alone). These tests decide no claim.',
    ],
    grid: {
      columns: [
        ...leftColumns('Question', 'Data set', 'First', 'Second', 'Metric'),
        ...rightColumns('Cases', 'Seeds', 'Mean of first', 'Mean of second', 'Difference [95 %]', 'p (Holm)'),
        ...leftColumns('First is'),
      ],
      rows: rows.map(gridRow),
    },
    records: recordsOf(comparisons, {
      preset: () => evaluation.preset,
      family: ({ family }) => family,
      dataset: ({ dataset }) => dataset,
      class: ({ row }) => row,
      first: ({ first }) => first,
      second: ({ second }) => second,
      seeds: ({ seeds }) => seeds.join(' '),
      metric: ({ metric }) => metric,
      cases: ({ cases }) => cases,
      first_mean: ({ firstMean }) => firstMean,
      second_mean: ({ secondMean }) => secondMean,
      difference: ({ difference }) => difference,
      interval_low: ({ interval }) => interval.low,
      interval_high: ({ interval }) => interval.high,
      p: ({ pValue }) => pValue,
      p_holm: ({ adjustedPValue }) => adjustedPValue,
    }),
  };
}

function gridRow(one: RecalibrationComparison): TableCell[] {
  const { label, better, digits } = metricCatalogue[one.metric];
  const { low, high } = one.interval;
  const told = one.adjustedPValue < tolerances.level && one.difference !== 0;
  const outcome = one.difference > 0 === (better === 'higher') ? 'better' : 'worse';
  return [
    ...plainCells(one.contrast, `${one.dataset}, ${one.row}`, one.first, one.second),
    ...plainCells(directed(label, better), String(one.cases), one.seeds.join(', ')),
    ...plainCells(fixed(one.firstMean, digits), fixed(one.secondMean, digits)),
    ...plainCells(differenceText(one.difference, low, high, digits)),
    { text: pValueText(one.adjustedPValue), strong: told },
    { text: told ? outcome : '', strong: told },
  ];
}
