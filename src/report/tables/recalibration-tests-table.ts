/** The tests for the table of recalibrations: differences between a loss and a correction after training. */

import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { networksText } from '../../evaluate/network.js';
import {
  compareRecalibrations,
  type RecalibrationComparison,
} from '../../evaluate/recalibration-comparison.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import { tolerances } from '../../study/claims.js';
import { fixed, pValueText } from '../../text/number-format.js';
import { differenceText } from './cell-text.js';
import { outsideFamily } from './outside-family.js';
import {
  directed,
  leftColumns,
  onDemand,
  plainCells,
  recordsOf,
  rightColumns,
  type Table,
  type TableCell,
} from './table.js';

/** Metrics in the printed grid; the CSV file has all compared metrics. */
const printed: readonly string[] = ['nll', 'brier', 'ece_boundary', 'dsc'];

export function recalibrationTestsTable(evaluation: Evaluation): Table {
  const comparisons = compareRecalibrations(evaluation.datasets);
  const rows = comparisons.filter(({ metric }) => printed.includes(metric));
  return {
    name: 'recalibration-tests',
    title: 'Recalibration tests: the loss against a correction after training',
    notes: [
      ...studyNotes(evaluation),
      `Difference: first − second, mean over patients, with its 95 % interval for newly trained networks and new patients, as in the table of significance; p: two-sided t test of that model, after Holm over the tests that the question declares, one per experiment and pair (NLL and Brier together, every other metric alone); tests without results count as p = 1. ${outsideFamily('the number of these')} If both sides come from the same networks, their difference still varies between networks. Training anew: the interval with Nadeau and Bengio’s correction for shared training cases, for networks trained on new cases; only for folds. Its centre is the mean over folds, each the mean of its own patients. These tests decide no claim.`,
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Metric'),
        ...rightColumns('Difference [95 %]', 'p (Holm)'),
        ...leftColumns('First is', 'First', 'Second'),
        ...onDemand(
          ...leftColumns('Question'),
          ...rightColumns(
            'Training anew [95 %]',
            'Mean of first',
            'Mean of second',
            'Patients',
            'Cases',
            'Networks',
          ),
        ),
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
      patients: ({ paired }) => paired.differences.length,
      cases: ({ paired }) => paired.cases,
      first_mean: ({ firstMean }) => firstMean,
      second_mean: ({ secondMean }) => secondMean,
      difference: ({ difference }) => difference,
      interval_low: ({ paired }) => paired.low,
      interval_high: ({ paired }) => paired.high,
      anew_low: ({ anew }) => anew.low,
      anew_high: ({ anew }) => anew.high,
      p: ({ paired }) => paired.pValue,
      p_holm: ({ adjustedPValue }) => adjustedPValue,
    }),
  };
}

function gridRow(one: RecalibrationComparison): TableCell[] {
  const { label, better, digits } = metricCatalogue[one.metric];
  const { low, high, cases, differences } = one.paired;
  const told = one.adjustedPValue < tolerances.level && one.difference !== 0;
  const outcome = one.difference > 0 === (better === 'higher') ? 'better' : 'worse';
  return [
    ...plainCells(`${one.dataset}, ${one.row}`, directed(label, better)),
    ...plainCells(differenceText(one.difference, low, high, digits)),
    { text: pValueText(one.adjustedPValue), strong: told },
    { text: told ? outcome : '', strong: told },
    ...plainCells(one.first, one.second, one.contrast),
    ...plainCells(differenceText((one.anew.low + one.anew.high) / 2, one.anew.low, one.anew.high, digits)),
    ...plainCells(fixed(one.firstMean, digits), fixed(one.secondMean, digits)),
    ...plainCells(String(differences.length), String(cases), networksText(one.networks)),
  ];
}
