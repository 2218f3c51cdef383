/** The table of the synthesis over all data sets. */
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { type PairSynthesis, synthesizeStudy } from '../../evaluate/synthesis.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import type { Interval } from '../../statistics/bootstrap.js';
import { fixed, signed, undefinedMark } from '../../text/number-format.js';
import { differenceText, pairText } from './cell-text.js';
import { directed, leftColumns, plainCells, recordsOf, rightColumns, type Table } from './table.js';

/** Undefined if no pair has two data sets with a standard error. */
export function synthesisTable(evaluation: Evaluation): Table | undefined {
  const lines = synthesizeStudy(evaluation.comparisons, evaluation.datasets);
  if (lines.length === 0) return undefined;
  return {
    name: 'synthesis',
    title: 'Synthesis: the difference over data sets',
    notes: [
      ...studyNotes(evaluation),
      'Mean difference, ++ minus baseline, if every data set has its own true difference: random-effects mean with Paule and Mandel’s variance between data sets (τ is its square root), Hartung and Knapp’s 95 % interval, and the 95 % prediction interval for the difference on a further data set of this kind (from three data sets on). No claim is judged by it, because the data sets are not a random sample.',
    ],
    grid: {
      columns: [
        ...leftColumns('Quantity'),
        ...rightColumns('Mean [95 %]', 'Prediction', 'τ', 'Data sets'),
        ...leftColumns('Losses', 'Claim'),
      ],
      rows: lines.map((line) => {
        const { label, digits } = described(line);
        const { mean, interval, prediction } = line;
        return plainCells(
          label,
          differenceText(mean, interval.low, interval.high, digits),
          predictionText(prediction, digits),
          ...[fixed(line.spread, digits), String(line.studies), pairText(line.pair), line.claim.id],
        );
      }),
    },
    records: recordsOf(lines, {
      preset: () => evaluation.preset,
      claim: ({ claim }) => claim.id,
      baseline: ({ pair }) => pair.baseline,
      calibrated: ({ pair }) => pair.calibrated,
      quantity: ({ quantity }) => quantity,
      datasets: ({ comparisons }) => comparisons.map(({ dataset }) => dataset).join(' '),
      mean: ({ mean }) => mean,
      interval_low: ({ interval }) => interval.low,
      interval_high: ({ interval }) => interval.high,
      prediction_low: ({ prediction }) => prediction.low,
      prediction_high: ({ prediction }) => prediction.high,
      spread: ({ spread }) => spread,
    }),
  };
}

/** "−0.0429 … +0.0210". */
function predictionText({ low, high }: Interval, digits: number): string {
  return Number.isNaN(low) ? undefinedMark : `${signed(low, digits)} … ${signed(high, digits)}`;
}

function described({ quantity, comparisons }: PairSynthesis): { label: string; digits: number } {
  const { better } = comparisons[0]!;
  if (quantity === 'reach') return { label: directed('Threshold reach', better), digits: 3 };
  const { label, digits } = metricCatalogue[quantity];
  return { label: directed(label, better), digits };
}
