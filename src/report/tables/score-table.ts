/** The tables of scores: mean ± SD over test cases for every data set, row and loss (segmentation and calibration). */

import { averageOverSeeds, metricValues } from '../../evaluate/case-values.js';
import { type Comparison, significance } from '../../evaluate/comparison.js';
import { type DatasetRuns, seedsOf } from '../../evaluate/dataset-runs.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { definedIds, rivalsOf, type TestedIds } from '../../evaluate/tested-alike.js';
import { type MetricName, metricCatalogue, metricNames } from '../../metrics/catalogue.js';
import type { RunRecord } from '../../record/run-record.js';
import { caseTable } from '../../record/run-tables.js';
import { type MeanDeviation, meanAndDeviation } from '../../statistics/mean-deviation.js';
import { type LossName, lossLabels, lossNames } from '../../study/losses.js';
import { undefinedMark } from '../../text/number-format.js';
import { leftOut, meanText, metricColumns } from './cell-text.js';
import {
  leftColumns,
  onDemand,
  plainCells,
  recordsOf,
  rightColumns,
  type Table,
  type TableCell,
} from './table.js';

const overlapMetrics: readonly MetricName[] = ['dsc', 'iou', 'precision', 'recall'];

/** Calibration metrics in the printed grid; the CSV file has all. */
const printedCalibration: readonly MetricName[] = [
  'nll',
  'brier',
  'ece',
  'ace',
  'mce',
  'ece_boundary',
  'ece_foreground',
  'nll_authors',
  'brier_authors',
  'posterior_distance',
];

export function segmentationTable(evaluation: Evaluation): Table {
  return scoreTable(evaluation, {
    name: 'segmentation',
    title: 'Segmentation: overlap with the ground truth',
    metrics: overlapMetrics,
    printed: overlapMetrics,
  });
}

export function calibrationTable(evaluation: Evaluation): Table {
  const metrics = metricNames.filter(
    (metric) => !overlapMetrics.includes(metric) && metricCatalogue[metric].better !== 'none',
  );
  const anyPosterior = evaluation.study.runs.some((run) => caseTable(run).defines('posterior_distance'));
  const printed = printedCalibration.filter((metric) => metric !== 'posterior_distance' || anyPosterior);
  return scoreTable(evaluation, {
    name: 'calibration',
    title: 'Calibration: reliability of the probabilities',
    metrics,
    printed,
  });
}

interface ScoreTableContent {
  name: 'segmentation' | 'calibration';
  title: string;
  metrics: readonly MetricName[];
  printed: readonly MetricName[];
}

/** One line of the table: a loss in one row of one data set. */
interface ScoreLine {
  runs: DatasetRuns;
  row: string;
  loss: LossName;
  trained: readonly RunRecord[];
  /** Its test cases, those with an undefined value included. */
  tested: TestedIds;
  /** Those in which a metric is defined. */
  defined: ReadonlyMap<MetricName, TestedIds>;
  summaries: ReadonlyMap<MetricName, MeanDeviation>;
}

function scoreTable(evaluation: Evaluation, { name, title, metrics, printed }: ScoreTableContent): Table {
  const groups = evaluation.datasets.flatMap((runs) =>
    runs.rows.map((row) => scoreLines(runs, row, metrics)),
  );
  const marked = groups.flatMap((lines) => lines.map((line) => gridRow(line, lines, printed, evaluation)));
  return {
    name,
    title,
    notes: [
      ...studyNotes(evaluation),
      'Mean ± standard deviation over test cases, each case averaged over its seeds first; scored on the original pixel grid. Bold: best mean of the data set, among the losses with a value in the same cases, of which most have one. * after a ++ loss: differs from its baseline with p < 0.05 (two-sided t test with patients and networks random, after Holm; table of significance); on a data set of several classes only the row that judges it, all classes together, is tested. In brackets: cases in which the value is undefined and left out.',
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Loss'),
        ...metricColumns(printed),
        ...onDemand(...leftColumns('Class'), ...rightColumns('Cases', 'Seeds')),
      ],
      rows: [...marked, ...absentRows(evaluation, printed.length)],
    },
    records: recordsOf(
      groups.flatMap((group) => group.flatMap((line) => metrics.map((metric) => ({ line, group, metric })))),
      {
        preset: () => evaluation.preset,
        dataset: ({ line }) => line.runs.dataset,
        class: ({ line }) => line.row,
        loss: ({ line }) => line.loss,
        seeds: ({ line }) => seedsOf(line.trained).join(' '),
        metric: ({ metric }) => metric,
        better: ({ metric }) => metricCatalogue[metric].better,
        mean: ({ line, metric }) => line.summaries.get(metric)!.mean,
        sd: ({ line, metric }) => line.summaries.get(metric)!.standardDeviation,
        cases: ({ line, metric }) => line.summaries.get(metric)!.count,
        undefined_cases: ({ line, metric }) => line.summaries.get(metric)!.undefinedCount,
        best: ({ line, group, metric }) => (isBest(line, group, metric, fullPrecision) ? 'yes' : 'no'),
        adjusted_p_against_baseline: ({ line, metric }) =>
          comparisonOf(evaluation, line, metric)?.adjustedPValue ?? Number.NaN,
      },
    ),
  };
}

/** Rows of planned data sets without results, with the reason. */
function absentRows({ study }: Evaluation, metrics: number): TableCell[][] {
  return study.absent.map(({ dataset, absence }) => [
    ...plainCells(dataset, `not run: ${absence}`),
    ...plainCells(...Array.from({ length: metrics + 3 }, () => undefinedMark)),
  ]);
}

function scoreLines(runs: DatasetRuns, row: string, metrics: readonly MetricName[]): ScoreLine[] {
  return lossNames.flatMap((loss) => {
    const trained = runs.losses.get(loss);
    if (!trained) return [];
    const byMetric = metrics.map(
      (metric) => [metric, averageOverSeeds(metricValues(trained, row, metric))] as const,
    );
    const summaries = new Map(
      byMetric.map(([metric, byCase]) => [metric, meanAndDeviation([...byCase.values()])] as const),
    );
    const defined = new Map(byMetric.map(([metric, byCase]) => [metric, definedIds(byCase)] as const));
    return [{ runs, row, loss, trained, tested: byMetric[0]![1], defined, summaries }];
  });
}

function gridRow(
  line: ScoreLine,
  group: readonly ScoreLine[],
  printed: readonly MetricName[],
  evaluation: Evaluation,
): TableCell[] {
  const { runs, row, loss, trained } = line;
  return [
    ...plainCells(runs.rows.length > 1 ? `${runs.dataset}, ${row}` : runs.dataset, lossLabels[loss]),
    ...printed.map((metric) => ({
      text: scoreText(line, metric, comparisonOf(evaluation, line, metric)),
      strong: isBest(line, group, metric, metricCatalogue[metric].digits),
    })),
    ...plainCells(row, String(line.tested.size), seedsOf(trained).join(', ')),
  ];
}

function scoreText(line: ScoreLine, metric: MetricName, comparison: Comparison | undefined): string {
  const summary = line.summaries.get(metric)!;
  const value = summary.count === 0 ? undefinedMark : meanText(summary, metricCatalogue[metric].digits);
  const star = comparison && significance(comparison) !== 'none' ? ' *' : '';
  return `${value}${star}${leftOut(summary.undefinedCount)}`;
}

/** Enough digits that two different means are not equal by rounding. */
const fullPrecision = 15;

/**
 * True for the best mean among several losses, ties at the printed digits included; a single loss is not marked. Means over other
 * cases are no rivals.
 */
function isBest(line: ScoreLine, group: readonly ScoreLine[], metric: MetricName, digits: number): boolean {
  const rounded = ({ summaries }: ScoreLine) => Number(summaries.get(metric)!.mean.toFixed(digits));
  const own = rounded(line);
  const sign = metricCatalogue[metric].better === 'higher' ? 1 : -1;
  const rivals = rivalsOf(group, ({ defined }) => defined.get(metric)!);
  return (
    rivals.length > 1 &&
    rivals.includes(line) &&
    !Number.isNaN(own) &&
    rivals.every((other) => !(sign * rounded(other) > sign * own))
  );
}

/** The comparison whose calibrated loss is that of this line. */
function comparisonOf(
  { comparisons }: Evaluation,
  { runs, row, loss }: ScoreLine,
  metric: MetricName,
): Comparison | undefined {
  return comparisons.find(
    (comparison) =>
      comparison.dataset === runs.dataset &&
      comparison.row === row &&
      comparison.pair.calibrated === loss &&
      comparison.quantity === metric,
  );
}
