import { AuthorsScores } from './authors-scores.js';
import { type BinaryPixels, BinaryTally } from './binary-tally.js';
import type { MetricName } from './catalogue.js';
import type { PixelChunk } from './probability-chunks.js';
import type { BandBits, BandMask } from './truth-bands.js';

/**
 * One class against the rest, or any foreground against background: converts chunks of softmax rows into the
 * binary problem of scored-rows.ts and computes its metrics.
 */
export class BinaryRow {
  /** For each label: 1 if it is foreground in this row, else 0. */
  readonly sideOfLabel: Uint8Array;
  readonly tally: BinaryTally;
  private readonly authors = new AuthorsScores();
  private readonly pixels: BinaryPixels;

  /** `classIndex` is null for any foreground; `capacity` is the length of the longest chunk. */
  constructor(
    readonly className: string,
    readonly classIndex: number | null,
    capacity: number,
  ) {
    this.sideOfLabel = Uint8Array.from({ length: 256 }, (_, label) =>
      Number(classIndex === null ? label > 0 : label === classIndex),
    );
    this.tally = new BinaryTally(capacity);
    this.pixels = {
      length: 0,
      probability: new Float64Array(capacity),
      truth: new Uint8Array(capacity),
      givenToTruth: new Float64Array(capacity),
      decision: new Uint8Array(capacity),
      nearBoundary: new Uint8Array(capacity),
      nearBoundaryRelative: new Uint8Array(capacity),
    };
  }

  /** Adds a chunk. `labels` and `bands` belong to its pixels; `bits` are those of this row's two bands. */
  add(chunk: PixelChunk, labels: Uint8Array, bands: BandMask, bits: BandBits): void {
    const { pixels, sideOfLabel, classIndex } = this;
    const { probability, truth, decision, nearBoundary, nearBoundaryRelative } = pixels;
    const source = chunk.probability[classIndex ?? 0]!;
    pixels.length = chunk.length;
    for (let pixel = 0; pixel < chunk.length; pixel++) {
      probability[pixel] = classIndex === null ? 1 - source[pixel]! : source[pixel]!;
      truth[pixel] = sideOfLabel[labels[pixel]!]!;
      decision[pixel] = sideOfLabel[chunk.decision[pixel]!]!;
      nearBoundary[pixel] = bands[pixel]! & bits.fixed ? 1 : 0;
      nearBoundaryRelative[pixel] = bands[pixel]! & bits.relative ? 1 : 0;
    }
    this.sumGivenToTruth(chunk);
    this.tally.add(pixels);
    if (classIndex !== null) this.authors.add(probability, labels, chunk.length);
  }

  /** Sums the probabilities of all classes on the true side of each pixel. */
  private sumGivenToTruth({ length, probability }: PixelChunk): void {
    const { truth, givenToTruth } = this.pixels;
    givenToTruth.fill(0, 0, length);
    probability.forEach((ofClass, label) => {
      const side = this.sideOfLabel[label]!;
      for (let pixel = 0; pixel < length; pixel++) {
        if (truth[pixel] === side) givenToTruth[pixel]! += ofClass[pixel]!;
      }
    });
  }

  /** The row's metrics. The authors' scores are defined for single classes only. */
  values(posteriorDistance: number): Record<MetricName, number> {
    const authors =
      this.classIndex === null
        ? { brier_authors: Number.NaN, nll_authors: Number.NaN }
        : this.authors.means();
    return { ...this.tally.values(), ...authors, posterior_distance: posteriorDistance };
  }
}
