/**
 * The theory of DSC++ compared with networks on phantoms, where the true probability q of a class is known.
 *
 * Theory: a network trained with DSC++ (γ = 2) that estimates q predicts p*(q) of metrics/optimal-prediction.ts.
 * For a rare class this is nearly min(1, q / S), where S is the soft score of the class, so among pixels with
 * prediction p < 1 the class has frequency S p. A calibrated network predicts p = q.
 */

import type { MetricName } from '../metrics/catalogue.js';
import {
  oneTermPrediction,
  optimalPrediction,
  posteriorOfOptimum,
  type TwoClassScores,
} from '../metrics/optimal-prediction.js';
import { type PosteriorTable, poolPosteriorTables, posteriorBins } from '../metrics/posterior-curve.js';
import type { RunRecord } from '../record/run-record.js';
import { caseTable } from '../record/run-tables.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';

/** Mean posterior and mean prediction of the pixels of one bin. */
export interface PosteriorPoint {
  posterior: number;
  prediction: number;
  pixels: number;
}

export interface PosteriorTheory {
  /** Soft score of the class, mean over seeds. */
  score: number;
  /** One point per occupied bin of q (byPosterior) and of p (byPrediction). */
  byPosterior: readonly PosteriorPoint[];
  byPrediction: readonly PosteriorPoint[];
  /** The points of byPrediction without the last bin, where p is 1 and q may be anything from S to 1. */
  belowOne: readonly PosteriorPoint[];
  /**
   * p*(q) and q(p*) of the class against the rest, with the mean scores and denominators of the networks over test
   * cases. Undefined if the two-class theory does not apply: several foreground classes, or no case with a soft
   * score below 1.
   */
  exact?: {
    prediction: (posterior: number) => number;
    posterior: (prediction: number) => number;
  };
}

/**
 * The pooled curves of one class; null if no run has a known posterior.
 *
 * ```ts
 * const theory = posteriorTheory(trained, 'lesion');
 * theory.score > 0 && theory.score <= 1; // true
 * ```
 */
export function posteriorTheory(runs: readonly RunRecord[], className: string): PosteriorTheory | null {
  const curves = runs.flatMap(
    ({ posterior }) => posterior?.find((curve) => curve.className === className) ?? [],
  );
  if (curves.length === 0) return null;
  const byPrediction = poolPosteriorTables(curves.map((curve) => curve.byPrediction));
  const scores = runs[0]!.config.foregroundClasses.length === 1 ? twoClassScores(runs, className) : [];
  const meanOver = (value: (one: TwoClassScores) => number) => meanAndDeviation(scores.map(value)).mean;
  return {
    ...(scores.length > 0 && {
      exact: {
        prediction: (q: number) => meanOver((one) => optimalPrediction(q, one)),
        posterior: (p: number) => meanOver((one) => posteriorOfOptimum(p, one)),
      },
    }),
    score: meanAndDeviation(runs.map(({ recalibration }) => recalibration.scores[className]!)).mean,
    byPosterior: pointsOf(poolPosteriorTables(curves.map((curve) => curve.byPosterior)), posteriorBins),
    byPrediction: pointsOf(byPrediction, posteriorBins),
    belowOne: pointsOf(byPrediction, posteriorBins - 1),
  };
}

/** The theoretical curves for q = 0, 0.01, … 1: the exact one if available, and the approximation for a rare class. */
export function theoryCurve({ score, exact }: PosteriorTheory): {
  posterior: number[];
  exact: number[] | undefined;
  oneTerm: number[];
} {
  const posterior = Array.from({ length: 101 }, (_, step) => step / 100);
  return {
    posterior,
    exact: exact && posterior.map(exact.prediction),
    oneTerm: posterior.map((q) => oneTermPrediction(q, score)),
  };
}

/**
 * Scores and denominators of both classes in every test case with a non-zero error, from its row of cases.csv.
 * With N pixels:
 *
 *     E = ½ N Brier,   Σ y p = E S₁ / (1 − S₁),   D₁ = Σ y p + E,   D₀ = N − Σ p − Σ y + Σ y p + E,   S₀ = 1 − E / D₀
 */
function twoClassScores(runs: readonly RunRecord[], className: string): TwoClassScores[] {
  return runs.flatMap((run) => {
    const valuesOf = (metric: MetricName) => caseTable(run).column(className, metric).values;
    const [brier, pixels] = [valuesOf('brier'), valuesOf('pixels')];
    const [expected, truth] = [valuesOf('expected_pixels'), valuesOf('truth_pixels')];
    return valuesOf('soft_score').flatMap((score, at) => {
      if (!(score < 1)) return [];
      const errors = (brier[at]! * pixels[at]!) / 2;
      const hits = (errors * score) / (1 - score);
      const background = pixels[at]! - expected[at]! - truth[at]! + hits + errors;
      return [
        {
          background: { score: 1 - errors / background, denominator: background },
          foreground: { score, denominator: hits + errors },
        },
      ];
    });
  });
}

/**
 * Mean distance of the points from a curve. Bins have equal weights, because most pixels lie in the two outermost
 * bins.
 *
 * ```ts
 * const points = [{ posterior: 0.4, prediction: 0.5, pixels: 9 }, { posterior: 0.9, prediction: 0.6, pixels: 1 }];
 * meanGap(points, ({ posterior, prediction }) => posterior - prediction); // 0.2
 * ```
 */
export function meanGap(points: readonly PosteriorPoint[], gap: (point: PosteriorPoint) => number): number {
  return meanAndDeviation(points.map((point) => Math.abs(gap(point)))).mean;
}

function pointsOf({ count, posteriorSum, probabilitySum }: PosteriorTable, bins: number): PosteriorPoint[] {
  return count
    .slice(0, bins)
    .flatMap((pixels, bin) =>
      pixels === 0
        ? []
        : [{ posterior: posteriorSum[bin]! / pixels, prediction: probabilitySum[bin]! / pixels, pixels }],
    );
}
