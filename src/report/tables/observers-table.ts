/**
 * The table of second observers: agreement of a network with each of two observers, and whether it is uncertain
 * where they differ.
 */
import { type DatasetRuns, seedsOf } from '../../evaluate/dataset-runs.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { type ObserverSummary, observerSummary } from '../../evaluate/observers.js';
import { type Treatment, treatmentLabel } from '../../evaluate/recalibration-comparison.js';
import { type ObserverMetric, observerMetrics } from '../../metrics/observer-agreement.js';
import { recalibrationMethods } from '../../recalibrate/recalibrated-versions.js';
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
  ['Disagreement', 'disagreement', 4],
  ['2 p (1 − p)', 'expected_disagreement', 4],
  ['AUC of uncertainty ↑', 'disagreement_auc', 3],
];

/** Undefined if no test case was annotated by two observers. */
export function observersTable(evaluation: Evaluation): Table | undefined {
  const lines = evaluation.datasets.flatMap(linesOf);
  if (lines.length === 0) return undefined;
  return {
    name: 'observers',
    title: 'Second observer: two observers and the networks',
    notes: [
      ...studyNotes(evaluation),
      'Networks are trained and selected with the first observer only. Mean ± standard deviation over the test cases annotated by both, each averaged over its networks. Brier and NLL are also given against the mean of both observers (0, ½ or 1 per pixel). Disagreement: share of pixels marked by exactly one observer. Mean 2 p (1 − p): the disagreement expected of two observers who mark each pixel independently with probability p. AUC of uncertainty: probability that p is nearer to ½ at a pixel on which they differ than at one on which they agree; ½ is chance.',
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
