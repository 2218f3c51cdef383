/** The table of tests: every paired comparison of a baseline loss with its ++ version. */
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { claims } from '../../study/claims.js';
import { lossLabels } from '../../study/losses.js';
import { type Comparison, significance } from '../comparison.js';
import { type Evaluation, studyNotes } from '../evaluation.js';
import { fixed, pValueText, signed } from '../number-format.js';
import { directed, type GridCell, type Table } from './table.js';

/** Quantities of the printed grid; the CSV file has every metric of every row. */
const printed: readonly string[] = [
  'nll',
  'brier',
  'dsc',
  'ece',
  'ace',
  'mce',
  'ece_boundary',
  'ece_foreground',
  'reach',
];

export function significanceTable(evaluation: Evaluation): Table {
  const shown = evaluation.comparisons
    .filter((comparison) => isPrinted(evaluation, comparison))
    .sort((a, b) => claims.indexOf(a.claim) - claims.indexOf(b.claim) || printedRank(a) - printedRank(b));
  return {
    name: 'significance',
    title: 'Significance: each loss against its ++ version',
    notes: [
      ...studyNotes(evaluation),
      'Pairs are test cases under both losses, each averaged over the seeds that both have. Difference: ++ minus baseline, mean over cases with its 95 % bootstrap interval. r: matched-pairs rank-biserial correlation. p: two-sided Wilcoxon signed-rank test, zeros by Pratt; p (Holm): corrected over the family, whose number of tests stands in brackets: the primary metrics of a claim on all its data sets together; each other metric, which decides no claim, by itself.',
      'Bold: p (Holm) < 0.05, in the direction under Result.',
    ],
    grid: {
      columns: [
        { label: 'Family', align: 'left' },
        { label: 'Data set', align: 'left' },
        { label: 'Losses', align: 'left' },
        { label: 'Quantity', align: 'left' },
        { label: 'Cases', align: 'right' },
        { label: 'Seeds', align: 'right' },
        { label: 'Baseline', align: 'right' },
        { label: '++', align: 'right' },
        { label: 'Difference [95 %]', align: 'right' },
        { label: 'r', align: 'right' },
        { label: 'p', align: 'right' },
        { label: 'p (Holm)', align: 'right' },
        { label: 'Result', align: 'left' },
      ],
      rows: shown.map(gridRow),
    },
    records: {
      columns: [
        'preset',
        'claim',
        'family',
        'family_size',
        'dataset',
        'class',
        'baseline',
        'calibrated',
        'seeds',
        'quantity',
        'better',
        'cases',
        'undefined_cases',
        'baseline_mean',
        'calibrated_mean',
        'difference',
        'interval_low',
        'interval_high',
        'rank_biserial',
        'p',
        'p_holm',
        'method',
      ],
      rows: evaluation.comparisons.map((comparison) => [
        evaluation.preset,
        comparison.claim.id,
        comparison.family,
        comparison.familySize,
        comparison.dataset,
        comparison.row,
        comparison.pair.baseline,
        comparison.pair.calibrated,
        comparison.seeds.join(' '),
        comparison.quantity,
        comparison.better,
        comparison.differences.length,
        comparison.undefinedCases,
        comparison.baselineMean,
        comparison.calibratedMean,
        comparison.difference,
        comparison.low,
        comparison.high,
        comparison.effectSize,
        comparison.pValue,
        comparison.adjustedPValue,
        comparison.method,
      ]),
    },
  };
}

function isPrinted({ datasets }: Evaluation, { dataset, row, quantity }: Comparison): boolean {
  const runs = datasets.find((candidate) => candidate.dataset === dataset)!;
  const judged = quantity === 'reach' ? runs.thresholdRow : runs.calibrationRow;
  return printed.includes(quantity) && row === judged;
}

function printedRank({ quantity }: Comparison): number {
  return printed.indexOf(quantity);
}

function gridRow(comparison: Comparison): GridCell[] {
  const { pair, family, familySize, differences, undefinedCases, difference, low, high } = comparison;
  const cases = differences.length;
  const { label, digits } = describe(comparison);
  const outcome = significance(comparison);
  const interval = Number.isNaN(low) ? '' : ` [${signed(low, digits)}, ${signed(high, digits)}]`;
  return [
    { text: `${family} (${familySize})` },
    { text: `${comparison.dataset}, ${comparison.row}` },
    { text: `${lossLabels[pair.baseline]} → ${lossLabels[pair.calibrated]}` },
    { text: label },
    { text: undefinedCases > 0 ? `${cases} (${undefinedCases} undefined)` : String(cases) },
    { text: comparison.seeds.join(', ') },
    { text: fixed(comparison.baselineMean, digits) },
    { text: fixed(comparison.calibratedMean, digits) },
    { text: `${signed(difference, digits)}${interval}` },
    { text: signed(comparison.effectSize, 2) },
    { text: pValueText(comparison.pValue) },
    { text: pValueText(comparison.adjustedPValue), strong: outcome !== 'none' },
    { text: outcome === 'none' ? '' : outcome, strong: outcome !== 'none' },
  ];
}

function describe({ quantity, better }: Comparison): { label: string; digits: number } {
  if (quantity === 'reach') return { label: directed('Threshold reach', better), digits: 3 };
  const { label, digits } = metricCatalogue[quantity satisfies MetricName];
  return { label: directed(label, better), digits };
}
