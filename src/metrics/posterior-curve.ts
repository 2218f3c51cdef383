/**
 * Prediction against the known posterior, in both directions. Phantoms only: only there is the true probability q
 * of a class known at every pixel.
 *
 *     by posterior q     mean p of the pixels whose q lies in a bin: the prediction made for a given posterior
 *     by prediction p    mean q of the pixels whose p lies in a bin: the posterior behind a given prediction
 *
 * The theory of DSC++ (optimal-prediction.ts; for a small foreground nearly p = min(1, q / S)) predicts the first
 * curve and, inverted for p < 1, the second. If the network does not know q exactly, it predicts for an average q.
 * The first curve is then flatter than the theory for any loss, while the second still follows it.
 */

/** Number of bins over [0, 1]. A value on an edge belongs to the bin above it, 1 to the last. */
export const posteriorBins = 20;

export interface PosteriorTable {
  /** Pixels per bin. */
  count: readonly number[];
  /** Sums of q and of p over the bin's pixels. */
  posteriorSum: readonly number[];
  probabilitySum: readonly number[];
}

/** Pooled over the test cases of a run. */
export interface PosteriorCurve {
  className: string;
  byPosterior: PosteriorTable;
  byPrediction: PosteriorTable;
}

/** Accumulates the curves of every foreground class over slabs and cases. */
export class PosteriorCurveTally {
  private readonly tables: readonly { byPosterior: Sums; byPrediction: Sums }[];

  constructor(private readonly foregroundClasses: readonly string[]) {
    this.tables = foregroundClasses.map(() => ({ byPosterior: emptySums(), byPrediction: emptySums() }));
  }

  /**
   * `probabilities` are pixels × channels, the classes coming first; `posterior` is pixels × foreground classes
   * for the same pixels.
   */
  add(
    probabilities: Float32Array,
    posterior: Float32Array,
    channels = this.foregroundClasses.length + 1,
  ): void {
    const width = this.foregroundClasses.length;
    if (probabilities.length * width !== posterior.length * channels) {
      throw new RangeError(`a posterior of ${posterior.length} for ${probabilities.length} probabilities`);
    }
    this.tables.forEach(({ byPosterior, byPrediction }, index) => {
      for (let at = index, from = index + 1; at < posterior.length; at += width, from += channels) {
        const q = posterior[at]!;
        const p = probabilities[from]!;
        addPixel(byPosterior, binOf(q), q, p);
        addPixel(byPrediction, binOf(p), q, p);
      }
    });
  }

  curves(): PosteriorCurve[] {
    return this.tables.map(({ byPosterior, byPrediction }, index) => ({
      className: this.foregroundClasses[index]!,
      byPosterior: tableOf(byPosterior),
      byPrediction: tableOf(byPrediction),
    }));
  }
}

/** Sums the tables of several runs bin by bin. */
export function poolPosteriorTables(tables: readonly PosteriorTable[]): PosteriorTable {
  const pooled = emptySums();
  for (const { count, posteriorSum, probabilitySum } of tables) {
    for (let bin = 0; bin < posteriorBins; bin++) {
      pooled.count[bin]! += count[bin]!;
      pooled.posteriorSum[bin]! += posteriorSum[bin]!;
      pooled.probabilitySum[bin]! += probabilitySum[bin]!;
    }
  }
  return tableOf(pooled);
}

interface Sums {
  count: Float64Array;
  posteriorSum: Float64Array;
  probabilitySum: Float64Array;
}

function emptySums(): Sums {
  const zeros = () => new Float64Array(posteriorBins);
  return { count: zeros(), posteriorSum: zeros(), probabilitySum: zeros() };
}

function tableOf({ count, posteriorSum, probabilitySum }: Sums): PosteriorTable {
  return {
    count: Array.from(count),
    posteriorSum: Array.from(posteriorSum),
    probabilitySum: Array.from(probabilitySum),
  };
}

function binOf(value: number): number {
  return Math.max(0, Math.min(posteriorBins - 1, Math.floor(value * posteriorBins)));
}

function addPixel(sums: Sums, bin: number, q: number, p: number): void {
  sums.count[bin]!++;
  sums.posteriorSum[bin]! += q;
  sums.probabilitySum[bin]! += p;
}
