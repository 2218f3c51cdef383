/** The table of tests: every paired comparison of a baseline loss with its ++ version. */

import { type Comparison, significance } from '../../evaluate/comparison.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { claims } from '../../study/claims.js';
import { fixed, pValueText, signed } from '../../text/number-format.js';
import { differenceText, pairText } from './cell-text.js';
import {
  directed,
  leftColumns,
  plainCells,
  recordsOf,
  rightColumns,
  type Table,
  type TableCell,
} from './table.js';

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
        ...leftColumns('Family', 'Data set', 'Losses', 'Quantity'),
        ...rightColumns('Cases', 'Seeds', 'Baseline', '++', 'Difference [95 %]', 'r', 'p', 'p (Holm)'),
        ...leftColumns('Result'),
      ],
      rows: shown.map(gridRow),
    },
    records: recordsOf(evaluation.comparisons, {
      preset: () => evaluation.preset,
      claim: ({ claim }) => claim.id,
      family: ({ family }) => family,
      family_size: ({ familySize }) => familySize,
      dataset: ({ dataset }) => dataset,
      class: ({ row }) => row,
      baseline: ({ pair }) => pair.baseline,
      calibrated: ({ pair }) => pair.calibrated,
      seeds: ({ seeds }) => seeds.join(' '),
      quantity: ({ quantity }) => quantity,
      better: ({ better }) => better,
      cases: ({ differences }) => differences.length,
      undefined_cases: ({ undefinedCases }) => undefinedCases,
      baseline_mean: ({ baselineMean }) => baselineMean,
      calibrated_mean: ({ calibratedMean }) => calibratedMean,
      difference: ({ difference }) => difference,
      interval_low: ({ low }) => low,
      interval_high: ({ high }) => high,
      rank_biserial: ({ effectSize }) => effectSize,
      p: ({ pValue }) => pValue,
      p_holm: ({ adjustedPValue }) => adjustedPValue,
      method: ({ method }) => method,
    }),
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

function gridRow(comparison: Comparison): TableCell[] {
  const { pair, family, familySize, differences, undefinedCases, difference, low, high } = comparison;
  const cases = differences.length;
  const { label, digits } = describe(comparison);
  const outcome = significance(comparison);
  return [
    ...plainCells(`${family} (${familySize})`, `${comparison.dataset}, ${comparison.row}`),
    ...plainCells(pairText(pair), label),
    ...plainCells(undefinedCases > 0 ? `${cases} (${undefinedCases} undefined)` : String(cases)),
    ...plainCells(comparison.seeds.join(', ')),
    ...plainCells(fixed(comparison.baselineMean, digits), fixed(comparison.calibratedMean, digits)),
    ...plainCells(differenceText(difference, low, high, digits), signed(comparison.effectSize, 2)),
    ...plainCells(pValueText(comparison.pValue)),
    { text: pValueText(comparison.adjustedPValue), strong: outcome !== 'none' },
    { text: outcome === 'none' ? '' : outcome, strong: outcome !== 'none' },
  ];
}

function describe({ quantity, better }: Comparison): { label: string; digits: number } {
  if (quantity === 'reach') return { label: directed('Threshold reach', better), digits: 3 };
  const { label, digits } = metricCatalogue[quantity satisfies MetricName];
  return { label: directed(label, better), digits };
}
