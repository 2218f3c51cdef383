/** The tests behind the table of recalibration: differences that say whether the loss or the correction does more. */
import { metricCatalogue } from '../../metrics/catalogue.js';
import { tolerances } from '../../study/claims.js';
import { type Evaluation, studyNotes } from '../evaluation.js';
import { fixed, pValueText, signed } from '../number-format.js';
import { compareRecalibrations, type RecalibrationComparison } from '../recalibration-comparison.js';
import { directed, type GridCell, type Table } from './table.js';

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
        { label: 'Question', align: 'left' },
        { label: 'Data set', align: 'left' },
        { label: 'First', align: 'left' },
        { label: 'Second', align: 'left' },
        { label: 'Metric', align: 'left' },
        { label: 'Cases', align: 'right' },
        { label: 'Seeds', align: 'right' },
        { label: 'Mean of first', align: 'right' },
        { label: 'Mean of second', align: 'right' },
        { label: 'Difference [95 %]', align: 'right' },
        { label: 'p (Holm)', align: 'right' },
        { label: 'First is', align: 'left' },
      ],
      rows: rows.map(gridRow),
    },
    records: {
      columns: [
        'preset',
        'family',
        'dataset',
        'class',
        'first',
        'second',
        'seeds',
        'metric',
        'cases',
        'first_mean',
        'second_mean',
        'difference',
        'interval_low',
        'interval_high',
        'p',
        'p_holm',
      ],
      rows: comparisons.map((one) => [
        evaluation.preset,
        one.family,
        one.dataset,
        one.row,
        one.subject,
        one.reference,
        one.seeds.join(' '),
        one.metric,
        one.cases,
        one.subjectMean,
        one.referenceMean,
        one.difference,
        one.interval.low,
        one.interval.high,
        one.pValue,
        one.adjustedPValue,
      ]),
    },
  };
}

function gridRow(one: RecalibrationComparison): GridCell[] {
  const { label, better, digits } = metricCatalogue[one.metric];
  const { low, high } = one.interval;
  const interval = Number.isNaN(low) ? '' : ` [${signed(low, digits)}, ${signed(high, digits)}]`;
  const told = one.adjustedPValue < tolerances.level && one.difference !== 0;
  const outcome = one.difference > 0 === (better === 'higher') ? 'better' : 'worse';
  return [
    { text: one.contrast },
    { text: `${one.dataset}, ${one.row}` },
    { text: one.subject },
    { text: one.reference },
    { text: directed(label, better) },
    { text: String(one.cases) },
    { text: one.seeds.join(', ') },
    { text: fixed(one.subjectMean, digits) },
    { text: fixed(one.referenceMean, digits) },
    { text: `${signed(one.difference, digits)}${interval}` },
    { text: pValueText(one.adjustedPValue), strong: told },
    { text: told ? outcome : '', strong: told },
  ];
}
