/**
 * The table of second observers: agreement of a network with each of two observers, and whether it is uncertain
 * where they differ.
 */
import { type DatasetRuns, seedsOf } from '../../evaluate/dataset-runs.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { type ObserverSummary, observerSummary } from '../../evaluate/observers.js';
import { type Treatment, treatmentLabel } from '../../evaluate/recalibration-comparison.js';
import { type ObserverMetric, observerMetrics } from '../../metrics/observer-agreement.js';
import { recalibrationMethods } from '../../recalibrate/versions.js';
import { type LossName, lossLabels, lossNames } from '../../study/losses.js';
import { meanText } from './cell-text.js';
import { leftColumns, plainCells, recordsOf, rightColumns, type Table } from './table.js';

interface Line {
  runs: DatasetRuns;
  loss: LossName;
  seeds: readonly number[];
  treatment: Treatment;
  summary: ObserverSummary;
}

const printed: readonly (readonly [label: string, metric: ObserverMetric, digits: number])[] = [
  ['DSC of the observers', 'dsc_observers', 3],
  ['DSC with the first', 'dsc_first', 3],
  ['with the second', 'dsc_second', 3],
  ['Brier, first ↓', 'brier_first', 4],
  ['second ↓', 'brier_second', 4],
  ['their mean ↓', 'brier_mean', 4],
  ['NLL, mean ↓', 'nll_mean', 4],
  ['They differ on', 'disagreement', 4],
  ['2 p (1 − p)', 'expected_disagreement', 4],
  ['AUC of doubt ↑', 'disagreement_auc', 3],
];

/** Undefined if no test case was annotated by two observers. */
export function observersTable(evaluation: Evaluation): Table | undefined {
  const lines = evaluation.datasets.flatMap(linesOf);
  if (lines.length === 0) return undefined;
  return {
    name: 'observers',
    title: 'Second observer: two people and the networks',
    notes: [
      ...studyNotes(evaluation),
      'Networks are trained and chosen by the first observer alone. Mean ± standard deviation over the test cases that both marked, each averaged over its networks. Brier and NLL also against the mean of both, 0, ½ or 1 a pixel. They differ on: share of pixels that one of the two marks; beside it mean 2 p (1 − p), what it would be if each marked a pixel with probability p by himself. AUC of doubt: the chance that of a pixel on which they differ and one on which they agree the first has the p nearer to ½; ½ is guessing.',
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Loss', 'Probabilities'),
        ...rightColumns('Cases', 'Seeds', ...printed.map(([label]) => label)),
      ],
      rows: lines.map(({ runs, loss, seeds, treatment, summary }) =>
        plainCells(
          ...[runs.dataset, lossLabels[loss], treatmentLabel(treatment)],
          ...[String(summary.cases), seeds.join(', ')],
          ...printed.map(([, metric, digits]) => meanText(summary.values[metric], digits)),
        ),
      ),
    },
    records: recordsOf(
      lines.flatMap((line) => observerMetrics.map((metric) => ({ line, metric }))),
      {
        preset: () => evaluation.preset,
        dataset: ({ line }) => line.runs.dataset,
        loss: ({ line }) => line.loss,
        treatment: ({ line }) => line.treatment,
        seeds: ({ line }) => line.seeds.join(' '),
        metric: ({ metric }) => metric,
        mean: ({ line, metric }) => line.summary.values[metric].mean,
        sd: ({ line, metric }) => line.summary.values[metric].standardDeviation,
        cases: ({ line, metric }) => line.summary.values[metric].count,
      },
    ),
  };
}

function linesOf(runs: DatasetRuns): Line[] {
  return lossNames.flatMap((loss) => {
    const trained = runs.losses.get(loss) ?? [];
    return (['as-is', ...recalibrationMethods] as const).flatMap((treatment) => {
      const summary = observerSummary(trained, treatment);
      return summary ? [{ runs, loss, seeds: seedsOf(trained), treatment, summary }] : [];
    });
  });
}
