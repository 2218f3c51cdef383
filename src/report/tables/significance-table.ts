/** The table of tests: every paired comparison of a baseline loss with its ++ version. */

import { type Comparison, significance } from '../../evaluate/comparison.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { networksText } from '../../evaluate/network.js';
import { watchedQuantities } from '../../evaluate/unfavourable-findings.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { largestExact } from '../../statistics/signed-rank-test.js';
import { claims } from '../../study/claims.js';
import { fixed, pValueText, signed } from '../../text/number-format.js';
import { differenceText, pairText } from './cell-text.js';
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

/** Quantities in the printed grid; the CSV file has every metric of every row. */
const printed: readonly string[] = watchedQuantities;

export function significanceTable(evaluation: Evaluation): Table {
  const shown = evaluation.comparisons
    .filter((comparison) => isPrinted(evaluation, comparison))
    .sort((a, b) => claims.indexOf(a.claim) - claims.indexOf(b.claim) || printedRank(a) - printedRank(b));
  return {
    name: 'significance',
    title: 'Significance: each loss against its ++ version',
    notes: [
      ...studyNotes(evaluation),
      `Difference: ++ minus baseline, mean over patients (a patient’s images averaged), with its 95 % interval for newly trained networks and new patients: patients and networks (folds, or seeds of one split) are both random, on the folds and seeds that both losses have. p: two-sided t test of that model; p (Holm): corrected over the tests that the claim declares for this quantity, one per pair and experiment (their number in brackets); tests without results count as p = 1. ${outsideFamily('the number in brackets')}`,
      `These networks only: a test over patients with fixed networks, as is common; it allows no conclusion about the losses. r: matched-pairs rank-biserial correlation; p (Wilcoxon): signed-rank test, exact up to ${largestExact} patients and by the normal approximation above, zeros by Pratt, absolute differences within 10⁻⁹ of the largest count as ties; ≠: ranks and mean have opposite directions.`,
      'Bold: p (Holm) < 0.05, in the direction under Result.',
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Quantity'),
        ...rightColumns('Difference [95 %]', 'p', 'p (Holm)'),
        ...leftColumns('Result', 'Losses'),
        ...rightColumns('Baseline', '++'),
        ...onDemand(
          ...leftColumns('Claim (tests)'),
          ...rightColumns('Patients', 'Cases', 'Networks', 'r', 'p (Wilcoxon)'),
        ),
      ],
      rows: shown.map(gridRow),
    },
    records: recordsOf(evaluation.comparisons, {
      preset: () => evaluation.preset,
      claim: ({ claim }) => claim.id,
      family_size: ({ familySize }) => familySize,
      dataset: ({ dataset }) => dataset,
      class: ({ row }) => row,
      baseline: ({ pair }) => pair.baseline,
      calibrated: ({ pair }) => pair.calibrated,
      networks: ({ networks }) => networks.map(({ fold, seed }) => `${fold}/${seed}`).join(' '),
      quantity: ({ quantity }) => quantity,
      better: ({ better }) => better,
      patients: ({ differences }) => differences.length,
      cases: ({ cases }) => cases,
      undefined_cases: ({ undefinedCases }) => undefinedCases,
      baseline_mean: ({ baselineMean }) => baselineMean,
      calibrated_mean: ({ calibratedMean }) => calibratedMean,
      difference: ({ difference }) => difference,
      interval_low: ({ low }) => low,
      interval_high: ({ high }) => high,
      standard_error: ({ estimate }) => estimate.standardError,
      degrees_of_freedom: ({ estimate }) => estimate.degreesOfFreedom,
      rule: ({ estimate }) => estimate.rule,
      by_network: ({ byNetwork }) => byNetwork.map(({ label, mean }) => `${label}: ${mean}`).join('; '),
      p: ({ pValue }) => pValue,
      p_holm: ({ adjustedPValue }) => adjustedPValue,
      these_networks_low: ({ theseNetworks }) => theseNetworks.low,
      these_networks_high: ({ theseNetworks }) => theseNetworks.high,
      rank_biserial: ({ theseNetworks }) => theseNetworks.effectSize,
      p_wilcoxon: ({ theseNetworks }) => theseNetworks.pValue,
      ranks_and_mean_agree: ({ theseNetworks: { agrees, effectSize } }) =>
        Number.isNaN(effectSize) ? '' : String(agrees),
      wilcoxon_method: ({ theseNetworks }) => theseNetworks.method,
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
  const { claim, pair, familySize, differences, cases, undefinedCases, difference, low, high } = comparison;
  const { label, digits } = describe(comparison);
  const outcome = significance(comparison);
  const { effectSize, pValue, agrees } = comparison.theseNetworks;
  return [
    ...plainCells(`${comparison.dataset}, ${comparison.row}`, label),
    ...plainCells(differenceText(difference, low, high, digits), pValueText(comparison.pValue)),
    { text: pValueText(comparison.adjustedPValue), strong: outcome !== 'none' },
    { text: outcome === 'none' ? '' : outcome, strong: outcome !== 'none' },
    ...plainCells(pairText(pair)),
    ...plainCells(fixed(comparison.baselineMean, digits), fixed(comparison.calibratedMean, digits)),
    ...plainCells(`${claim.id} (${familySize})`, String(differences.length)),
    ...plainCells(undefinedCases > 0 ? `${cases} (${undefinedCases} undefined)` : String(cases)),
    ...plainCells(networksText(comparison.networks), signed(effectSize, 2)),
    ...plainCells(`${pValueText(pValue)}${agrees ? '' : ' ≠'}`),
  ];
}

function describe({ quantity, better }: Comparison): { label: string; digits: number } {
  if (quantity === 'reach') return { label: directed('Threshold reach', better), digits: 3 };
  const { label, digits } = metricCatalogue[quantity satisfies MetricName];
  return { label: directed(label, better), digits };
}
