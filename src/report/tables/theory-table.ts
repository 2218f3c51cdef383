/** The table of the theory: how near each loss comes to q and to min(1, q / S) on phantoms of known posterior q. */

import { seedsOf } from '../../evaluate/dataset-runs.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import {
  meanGap,
  optimalPrediction,
  type PosteriorTheory,
  posteriorTheory,
} from '../../evaluate/posterior-theory.js';
import { type LossName, lossLabels, lossNames } from '../../study/losses.js';
import { fixed } from '../../text/number-format.js';
import { leftColumns, plainCells, recordsOf, rightColumns, type Table } from './table.js';

interface Line {
  dataset: string;
  className: string;
  loss: LossName;
  seeds: readonly number[];
  theory: PosteriorTheory;
}

const gaps = {
  prediction_from_posterior: ({ byPosterior }: PosteriorTheory) =>
    meanGap(byPosterior, ({ posterior, prediction }) => prediction - posterior),
  prediction_from_theory: ({ byPosterior, score }: PosteriorTheory) =>
    meanGap(byPosterior, ({ posterior, prediction }) => prediction - optimalPrediction(posterior, score)),
  posterior_from_prediction: ({ belowOne }: PosteriorTheory) =>
    meanGap(belowOne, ({ posterior, prediction }) => posterior - prediction),
  posterior_from_scaled_prediction: ({ belowOne, score }: PosteriorTheory) =>
    meanGap(belowOne, ({ posterior, prediction }) => posterior - score * prediction),
} as const;

/** None where no run knows its posterior. */
export function theoryTable(evaluation: Evaluation): Table | undefined {
  const lines = theoryLines(evaluation);
  if (lines.length === 0) return undefined;
  return {
    name: 'theory',
    title: 'Theory: where the prediction p settles when the posterior q is known',
    notes: [
      ...studyNotes(evaluation),
      'Phantoms only: elsewhere nobody knows q. S: soft score of the class on validation, mean over seeds. The theory says of DSC++ alone that a network which believes q predicts p = min(1, q / S), so that S p is calibrated. Gaps are means over the bins that hold pixels, each weighing the same, pooled over test cases and seeds: |mean p − mean q| and |mean p − min(1, q / S)| in 20 bins of q, |mean q − mean p| and |mean q − S p| in 20 bins of p without the last, where p is 1 and q may be anything from S up. A network that cannot see q predicts between its values, which opens the first two gaps under any loss; the last two it leaves alone.',
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Class', 'Loss'),
        ...rightColumns('Seeds', 'S', 'p from q, by q ↓', 'p from min(1, q / S), by q ↓'),
        ...rightColumns('q from p, by p ↓', 'q from S p, by p ↓'),
      ],
      rows: lines.map(({ dataset, className, loss, seeds, theory }) =>
        plainCells(
          ...[dataset, className, lossLabels[loss], seeds.join(', '), fixed(theory.score, 3)],
          ...Object.values(gaps).map((gap) => fixed(gap(theory), 3)),
        ),
      ),
    },
    records: recordsOf(lines, {
      preset: () => evaluation.preset,
      dataset: ({ dataset }) => dataset,
      class: ({ className }) => className,
      loss: ({ loss }) => loss,
      seeds: ({ seeds }) => seeds.join(' '),
      score: ({ theory }) => theory.score,
      ...Object.fromEntries(
        Object.entries(gaps).map(([name, gap]) => [name, ({ theory }: Line) => gap(theory)]),
      ),
    }),
  };
}

function theoryLines({ datasets }: Evaluation): Line[] {
  return datasets.flatMap(({ dataset, losses, rows }) =>
    rows.flatMap((className) =>
      lossNames.flatMap((loss) => {
        const runs = losses.get(loss) ?? [];
        const theory = posteriorTheory(runs, className);
        return theory ? [{ dataset, className, loss, seeds: seedsOf(runs), theory }] : [];
      }),
    ),
  );
}
