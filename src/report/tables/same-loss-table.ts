/** The table of A/A comparisons: how often two trainings of one loss are found different. */
import { groupBy } from '../../core/group-by.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import {
  type Rate,
  type SameLossRate,
  sameLossMetrics,
  sameLossRates,
  skipsSeedPairs,
  summedRates,
  totalRate,
} from '../../evaluate/same-loss.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import { percent, undefinedMark } from '../../text/number-format.js';
import { leftColumns, recordsOf, rightColumns, type Table, type TableCell } from './table.js';

/** Undefined if no loss has two seeds in one fold. */
export function sameLossTable(evaluation: Evaluation): Table | undefined {
  const rates = sameLossRates(evaluation.datasets);
  if (rates.length === 0) return undefined;
  const summed = summedRates(rates);
  const groups = [...groupBy(rates, ({ dataset }) => dataset)];
  return {
    name: 'same-loss',
    title: 'A/A comparison: two trainings of the same loss, tested for a difference',
    notes: [
      ...studyNotes(evaluation),
      'Two networks that differ only in their seed, for every loss with two seeds in a fold: number of comparisons found different at level 0.05. There is no true difference, so nominally 5 % are found. Wilcoxon: signed-rank test over test cases, for every pair of seeds of a fold, as losses are commonly compared. Verdicts: the test that decides the claims here, over disjoint pairs of networks. The order within a pair is arbitrary, so every combination of orders is tested once. The test needs three pairs. The last row sums over the data sets that have both tests; phantoms beside images of their experiment do not count.',
      'Comparisons are not independent: seeds are used several times, and metrics of one case are correlated.',
      ...(skipsSeedPairs(evaluation.datasets)
        ? [
            'A fold has more than six seeds: Wilcoxon’s test uses pairs of seeds at most five positions apart, and the test of the verdicts at most 64 combinations of orders.',
          ]
        : []),
    ],
    grid: {
      columns: [
        ...leftColumns('Data set'),
        ...sameLossMetrics.flatMap((metric) => {
          const { label } = metricCatalogue[metric];
          return rightColumns(`${label}, Wilcoxon`, `${label}, verdicts`);
        }),
      ],
      rows: [
        ...groups.map(([dataset, own]) => gridRow(dataset, own, false)),
        gridRow(summed.label, summed.rates, true),
      ],
    },
    records: recordsOf(rates, {
      preset: () => evaluation.preset,
      dataset: ({ dataset }) => dataset,
      loss: ({ loss }) => loss,
      metric: ({ metric }) => metric,
      wilcoxon_comparisons: ({ overCases }) => overCases.comparisons,
      wilcoxon_different: ({ overCases }) => overCases.different,
      verdicts_comparisons: ({ ofVerdicts }) => ofVerdicts.comparisons,
      verdicts_different: ({ ofVerdicts }) => ofVerdicts.different,
    }),
  };
}

function gridRow(name: string, rates: readonly SameLossRate[], strong: boolean): TableCell[] {
  const texts = sameLossMetrics.flatMap((metric) => {
    const own = rates.filter((rate) => rate.metric === metric);
    return [
      totalRate(own.map(({ overCases }) => overCases)),
      totalRate(own.map(({ ofVerdicts }) => ofVerdicts)),
    ];
  });
  return [name, ...texts.map(rateText)].map((text) => ({ text, strong }));
}

/** "24 of 84 (29 %)". */
export function rateText({ comparisons, different }: Rate): string {
  return comparisons === 0
    ? undefinedMark
    : `${different} of ${comparisons} (${percent(different / comparisons)})`;
}
