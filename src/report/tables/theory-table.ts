/**
 * The theory table: distances of each loss's predictions from q and from the optimum of DSC++ on phantoms with
 * known posterior q.
 */

import { seedsOf } from '../../evaluate/dataset-runs.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { meanGap, type PosteriorTheory, posteriorTheory } from '../../evaluate/posterior-theory.js';
import { oneTermPrediction } from '../../metrics/optimal-prediction.js';
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
  prediction_from_exact: ({ byPosterior, exact }: PosteriorTheory) =>
    exact
      ? meanGap(byPosterior, ({ posterior, prediction }) => prediction - exact.prediction(posterior))
      : Number.NaN,
  prediction_from_one_term: ({ byPosterior, score }: PosteriorTheory) =>
    meanGap(byPosterior, ({ posterior, prediction }) => prediction - oneTermPrediction(posterior, score)),
  posterior_from_prediction: ({ belowOne }: PosteriorTheory) =>
    meanGap(belowOne, ({ posterior, prediction }) => posterior - prediction),
  posterior_from_exact: ({ belowOne, exact }: PosteriorTheory) =>
    exact
      ? meanGap(belowOne, ({ posterior, prediction }) => posterior - exact.posterior(prediction))
      : Number.NaN,
  posterior_from_scaled_prediction: ({ belowOne, score }: PosteriorTheory) =>
    meanGap(belowOne, ({ posterior, prediction }) => posterior - score * prediction),
} as const;

/** Undefined if no run has a known posterior. */
export function theoryTable(evaluation: Evaluation): Table | undefined {
  const lines = theoryLines(evaluation);
  if (lines.length === 0) return undefined;
  return {
    name: 'theory',
    title: 'Theory: prediction p against the known posterior q',
    notes: [
      ...studyNotes(evaluation),
      'Phantoms only, since q is unknown elsewhere. S: soft score of the class on validation cases, mean over seeds. By the theory, which applies to DSC++ only, a network whose estimate of the posterior is q predicts p*(q), which minimises the whole two-class loss, computed from the scores of both classes in the test cases. If foreground is rare, this is nearly min(1, q / S), the optimum of the foreground term, so that S p is nearly calibrated. Distances are unweighted means over occupied bins, pooled over test cases and seeds: |mean p − mean q|, |mean p − p*(q)| and |mean p − min(1, q / S)| in 20 bins of q; |mean q − mean p|, |mean q − q*(p)| and |mean q − S p|, where q*(p) is the inverse of p*(q), in 20 bins of p without the last, where p is 1 and q may be anything from S to 1. A network that does not know q exactly predicts for an average q. This increases the distances binned by q under any loss, but not those binned by p.',
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Class', 'Loss'),
        ...rightColumns(
          'Seeds',
          'S',
          '|p − q|, bins of q ↓',
          '|p − p*(q)|, bins of q ↓',
          '|p − min(1, q / S)|, bins of q ↓',
        ),
        ...rightColumns('|q − p|, bins of p ↓', '|q − q*(p)|, bins of p ↓', '|q − S p|, bins of p ↓'),
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
