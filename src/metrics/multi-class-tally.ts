import { binCount, calibrationErrors } from './calibration-error.js';
import type { CaseBins, Region } from './case-score.js';
import type { MetricName } from './catalogue.js';
import { LogSpacedHistogram, type OccupiedCells } from './log-spaced-histogram.js';
import type { PixelChunk } from './probability-chunks.js';
import { fineCells, firstTaceCell, ProbabilityHistogram } from './probability-histogram.js';
import { clipForLog, smallestProbability } from './proper-scores.js';
import { smoothEce } from './smooth-ece.js';
import type { BandBits, BandMask } from './truth-bands.js';

/** Metrics of the row of all classes that are means over the class rows. */
export const macroMetrics = ['dsc', 'iou', 'precision', 'recall'] as const;
type MacroMetric = (typeof macroMetrics)[number];

/** Metrics that are defined for a class against the rest only: NaN in the row of all classes. */
export const singleClassMetrics = [
  'brier_authors',
  'nll_authors',
  'brier_miscalibration',
  'brier_discrimination',
  'nll_miscalibration',
  'nll_discrimination',
  'soft_score',
  'soft_dice_confidence',
  'expected_pixels',
  'volume_expected',
  'volume_decided',
] as const satisfies readonly MetricName[];
type SingleClassMetric = (typeof singleClassMetrics)[number];

/** Pixels and multi-class scores of a region, as sums. */
interface RegionSums {
  pixels: number;
  squaredError: number;
  negativeLog: number;
}

/** The regions of the other rows, and the relative boundary band, for which no reliability table is stored. */
type ScoredRegion = Region | 'relativeBoundary';

/**
 * The row of all classes together: multi-class scores and top-label calibration.
 *
 *     Brier = mean Σ_c (p_c − 1[y = c])²        [0, 2]; twice the binary one where there are two classes
 *     NLL = mean −log p_y                       [1e-7, 16.118] nat, clipped to [1e-7, 1 − 1e-7]
 *     confidence = max_c p_c, right when argmax_c p_c = y; its ECE is the top-label ECE
 *
 * Sums run over all classes with background, over all pixels, the true foreground (y > 0), and the band at any
 * boundary between classes. Edges as in proper-scores.ts.
 * Example: p = (0.2, 0.5, 0.3), y = 1: Brier 0.04 + 0.25 + 0.09 = 0.38, NLL 0.693, confidence 0.5, right.
 */
export class MultiClassTally {
  private readonly cells: Readonly<Record<ScoredRegion, ProbabilityHistogram>> = {
    all: new ProbabilityHistogram(fineCells),
    foreground: new ProbabilityHistogram(binCount),
    boundary: new ProbabilityHistogram(binCount),
    relativeBoundary: new ProbabilityHistogram(binCount),
  };
  private readonly sums: Readonly<Record<ScoredRegion, RegionSums>> = {
    all: { pixels: 0, squaredError: 0, negativeLog: 0 },
    foreground: { pixels: 0, squaredError: 0, negativeLog: 0 },
    boundary: { pixels: 0, squaredError: 0, negativeLog: 0 },
    relativeBoundary: { pixels: 0, squaredError: 0, negativeLog: 0 },
  };
  private readonly logSpacedCells: LogSpacedHistogram;
  private unclippedNegativeLog = 0;
  private predictedPixels = 0;
  private predictedConfidence = 0;
  private readonly chosen: Uint32Array;
  private readonly confidence: Float64Array;
  private readonly right: Uint8Array;

  /** `capacity` is the largest number of pixels in a chunk. */
  constructor(capacity: number) {
    this.chosen = new Uint32Array(capacity);
    this.confidence = new Float64Array(capacity);
    this.right = new Uint8Array(capacity);
    this.logSpacedCells = new LogSpacedHistogram(capacity);
  }

  /**
   * Adds a chunk. `labels` and `bands` belong to its pixels; `bits` are those of the bands between any two
   * classes.
   */
  add(chunk: PixelChunk, labels: Uint8Array, bands: BandMask, bits: BandBits): void {
    this.addRegion('all', chunk, labels, () => true);
    this.logSpacedCells.add(this.confidence, this.right, chunk.length);
    this.addRegion('foreground', chunk, labels, (pixel) => labels[pixel]! > 0);
    this.addRegion('boundary', chunk, labels, (pixel) => (bands[pixel]! & bits.fixed) !== 0);
    this.addRegion('relativeBoundary', chunk, labels, (pixel) => (bands[pixel]! & bits.relative) !== 0);
    for (let pixel = 0; pixel < chunk.length; pixel++) {
      const given = chunk.probability[labels[pixel]!]![pixel]!;
      this.unclippedNegativeLog -= Math.log(Math.max(smallestProbability, given));
      const decided = chunk.decision[pixel]!;
      if (decided === 0) continue;
      this.predictedPixels++;
      this.predictedConfidence += chunk.probability[decided]![pixel]!;
    }
  }

  private addRegion(
    region: ScoredRegion,
    { length, probability, decision }: PixelChunk,
    labels: Uint8Array,
    included: (pixel: number) => boolean,
  ): void {
    const { chosen, confidence, right } = this;
    const sums = this.sums[region];
    let count = 0;
    for (let pixel = 0; pixel < length; pixel++) if (included(pixel)) chosen[count++] = pixel;
    for (let index = 0; index < count; index++) {
      const pixel = chosen[index]!;
      const label = labels[pixel]!;
      const decided = decision[pixel]!;
      sums.negativeLog -= Math.log(clipForLog(probability[label]![pixel]!));
      confidence[index] = probability[decided]![pixel]!;
      right[index] = decided === label ? 1 : 0;
    }
    for (let label = 0; label < probability.length; label++) {
      const ofClass = probability[label]!;
      for (let index = 0; index < count; index++) {
        const error = ofClass[chosen[index]!]! - (labels[chosen[index]!] === label ? 1 : 0);
        sums.squaredError += error * error;
      }
    }
    sums.pixels += count;
    this.cells[region].add(confidence, right, count);
  }

  /** The metrics computed for the row of all classes itself; its overlap is the mean of the class rows. */
  values(): Omit<Record<MetricName, number>, MacroMetric | SingleClassMetric | 'posterior_distance'> {
    const { all, foreground, boundary, relativeBoundary } = this.sums;
    const errors = calibrationErrors(this.bins('all'));
    const boundaryErrors = calibrationErrors(this.bins('boundary'));
    return {
      brier: all.squaredError / all.pixels,
      nll: all.negativeLog / all.pixels,
      ...errors,
      tace: calibrationErrors(this.cells.all.equalMassBins(binCount, firstTaceCell)).ace,
      ece_adaptive: calibrationErrors(this.cells.all.equalMassBins(binCount)).ece,
      ece_top_label: errors.ece,
      ece_foreground: calibrationErrors(this.bins('foreground')).ece,
      brier_foreground: foreground.squaredError / foreground.pixels,
      nll_foreground: foreground.negativeLog / foreground.pixels,
      ece_boundary: boundaryErrors.ece,
      ace_boundary: boundaryErrors.ace,
      brier_boundary: boundary.squaredError / boundary.pixels,
      nll_boundary: boundary.negativeLog / boundary.pixels,
      mean_confidence: this.predictedConfidence / this.predictedPixels,
      pixels: all.pixels,
      truth_pixels: foreground.pixels,
      predicted_pixels: this.predictedPixels,
      nll_unclipped: this.unclippedNegativeLog / all.pixels,
      smooth_ece: smoothEce(this.occupiedCells()),
      ece_boundary_relative: calibrationErrors(this.cells.relativeBoundary.equalWidthBins(binCount)).ece,
      brier_boundary_relative: relativeBoundary.squaredError / relativeBoundary.pixels,
      nll_boundary_relative: relativeBoundary.negativeLog / relativeBoundary.pixels,
    };
  }

  /** The occupied cells of the confidence in the decision. */
  occupiedCells(): OccupiedCells {
    return this.logSpacedCells.occupied();
  }

  /** Reliability table of the confidence in the decision, in a region. */
  bins(region: Region): Pick<CaseBins, 'count' | 'probabilitySum' | 'positiveCount'> {
    return this.cells[region].equalWidthBins(binCount);
  }
}
