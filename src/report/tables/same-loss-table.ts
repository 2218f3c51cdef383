/** The table of A/A comparisons: how often two trainings of one loss are found different. */
import { groupBy } from '../../core/group-by.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import {
  type Rate,
  type SameLossRate,
  sameLossMetrics,
  sameLossRates,
  skipsSeedPairs,
  totalRate,
} from '../../evaluate/same-loss.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import { percent, undefinedMark } from '../../text/number-format.js';
import { leftColumns, recordsOf, rightColumns, type Table, type TableCell } from './table.js';

/** Undefined if no loss has two seeds in one fold. */
export function sameLossTable(evaluation: Evaluation): Table | undefined {
  const rates = sameLossRates(evaluation.datasets);
  if (rates.length === 0) return undefined;
  const groups = [...groupBy(rates, ({ dataset }) => dataset)];
  return {
    name: 'same-loss',
    title: 'A against A: two trainings of the same loss, tested for a difference',
    notes: [
      ...studyNotes(evaluation),
      'Two networks that differ in the seed alone, under every loss that has two seeds of one fold: comparisons called different at 0.05, where nothing differs and 5 % are promised. Wilcoxon: signed-rank test over test cases, for every two seeds of a fold, as the field compares two losses. Verdicts: the test that decides the claims here, over disjoint pairs of networks, every choice of which comes first taken once; it needs three pairs.',
      'Comparisons are not independent: seeds serve in several, and metrics of one case go together.',
      ...(skipsSeedPairs(evaluation.datasets)
        ? [
            'Some fold has more than six seeds: Wilcoxon’s test takes those at most five apart, and the test of the verdicts at most 64 choices.',
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
      rows: [...groups.map(([dataset, own]) => gridRow(dataset, own, false)), gridRow('all', rates, true)],
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
