/**
 * The theory of DSC++ against what networks do on phantoms, where the true probability q of a class is known.
 *
 * Theory: trained with DSC++ (γ = 2), a network that believes q predicts p = min(1, q / S), S being the class's soft
 * score; so among pixels with prediction p < 1 the class has frequency S p. A calibrated network predicts p = q.
 */
import { type PosteriorTable, poolPosteriorTables, posteriorBins } from '../metrics/posterior-curve.js';
import type { RunRecord } from '../record/run-record.js';
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
  /** One point per bin that holds pixels, bins of q and bins of p. */
  byPosterior: readonly PosteriorPoint[];
  byPrediction: readonly PosteriorPoint[];
  /** Those of byPrediction without the last bin, where p is 1 and q may be anything from S up. */
  belowOne: readonly PosteriorPoint[];
}

/** The pooled curves of one class; null where no run knows the posterior. */
export function posteriorTheory(runs: readonly RunRecord[], className: string): PosteriorTheory | null {
  const curves = runs.flatMap(
    ({ posterior }) => posterior?.find((curve) => curve.className === className) ?? [],
  );
  if (curves.length === 0) return null;
  const byPrediction = poolPosteriorTables(curves.map((curve) => curve.byPrediction));
  return {
    score: meanAndDeviation(runs.map(({ recalibration }) => recalibration.scores[className]!)).mean,
    byPosterior: pointsOf(poolPosteriorTables(curves.map((curve) => curve.byPosterior)), posteriorBins),
    byPrediction: pointsOf(byPrediction, posteriorBins),
    belowOne: pointsOf(byPrediction, posteriorBins - 1),
  };
}

/** The prediction that the theory of DSC++ gives to a known posterior. */
export function optimalPrediction(posterior: number, score: number): number {
  return Math.min(1, posterior / score);
}

/** Mean distance of the points from a curve, every bin weighing the same, because most pixels lie in the outer two. */
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
