/**
 * The table of decompositions: does a loss score well because it is calibrated, or because it tells foreground from
 * background?
 */
import { type DatasetRuns, seedsOf } from '../../evaluate/dataset-runs.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { type PooledCalibration, pooledCalibration } from '../../evaluate/pooled-calibration.js';
import { type Treatment, treatmentLabel } from '../../evaluate/recalibration-comparison.js';
import { allClassesRow } from '../../metrics/scored-rows.js';
import { recalibrationMethods } from '../../recalibrate/recalibrated-versions.js';
import { type LossName, lossLabels, lossNames } from '../../study/losses.js';
import { fixed } from '../../text/number-format.js';
import { leftColumns, plainCells, recordsOf, rightColumns, type Table } from './table.js';

interface Line {
  runs: DatasetRuns;
  row: string;
  loss: LossName;
  seeds: readonly number[];
  treatment: Treatment;
  pooled: PooledCalibration;
}

const treatments: readonly Treatment[] = ['as-is', ...recalibrationMethods];

const numbers = {
  brier: ({ brier }: PooledCalibration) => brier,
  brier_miscalibration: ({ parts }: PooledCalibration) => parts.brier.miscalibration,
  brier_discrimination: ({ parts }: PooledCalibration) => parts.brier.discrimination,
  brier_uncertainty: ({ parts }: PooledCalibration) => parts.brier.uncertainty,
  nll: ({ nll }: PooledCalibration) => nll,
  nll_miscalibration: ({ parts }: PooledCalibration) => parts.nll.miscalibration,
  nll_discrimination: ({ parts }: PooledCalibration) => parts.nll.discrimination,
  nll_uncertainty: ({ parts }: PooledCalibration) => parts.nll.uncertainty,
  smooth_ece: ({ smoothEce }: PooledCalibration) => smoothEce,
} as const;

export function decompositionTable(evaluation: Evaluation): Table {
  const lines = evaluation.datasets.flatMap((runs) =>
    runs.rows.filter((row) => row !== allClassesRow).flatMap((row) => linesOf(runs, row)),
  );
  return {
    name: 'decomposition',
    title: 'Decomposition: calibration or discrimination',
    notes: [
      ...studyNotes(evaluation),
      'All test pixels pooled over cases, folds and seeds; each loss without and with each recalibration. Score = miscalibration − discrimination + uncertainty (CORP): miscalibration is the reduction by an isotonic curve fitted to the test pixels, discrimination the remaining advantage over the base rate, and uncertainty the score of the base rate, the same for every loss. Smooth ECE: residuals smoothed by a Gaussian whose width equals the result.',
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Loss', 'Probabilities'),
        ...rightColumns('Brier ↓', 'Miscalibration ↓', 'Discrimination ↑', 'Uncertainty'),
        ...rightColumns('NLL ↓', 'Miscalibration ↓', 'Discrimination ↑', 'Uncertainty', 'Smooth ECE ↓'),
      ],
      rows: lines.map(({ runs, row, loss, treatment, pooled }) =>
        plainCells(
          ...[`${runs.dataset}, ${row}`, lossLabels[loss], treatmentLabel(treatment)],
          ...Object.values(numbers).map((number) => fixed(number(pooled), 4)),
        ),
      ),
    },
    records: recordsOf(lines, {
      preset: () => evaluation.preset,
      dataset: ({ runs }) => runs.dataset,
      class: ({ row }) => row,
      loss: ({ loss }) => loss,
      treatment: ({ treatment }) => treatment,
      seeds: ({ seeds }) => seeds.join(' '),
      ...Object.fromEntries(
        Object.entries(numbers).map(([name, number]) => [name, ({ pooled }: Line) => number(pooled)]),
      ),
    }),
  };
}

function linesOf(runs: DatasetRuns, row: string): Line[] {
  return lossNames.flatMap((loss) => {
    const trained = runs.losses.get(loss);
    if (!trained) return [];
    return treatments.map((treatment) => ({
      runs,
      row,
      loss,
      seeds: seedsOf(trained),
      treatment,
      pooled: pooledCalibration(trained, row, treatment),
    }));
  });
}
