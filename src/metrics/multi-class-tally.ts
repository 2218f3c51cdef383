import { binCount, calibrationErrors } from './calibration-error.js';
import type { CaseBins, Region } from './case-score.js';
import type { MetricName } from './catalogue.js';
import type { PixelChunk } from './pixel-reader.js';
import { fineCells, firstTaceCell, ProbabilityCells } from './probability-cells.js';
import { clipForLog } from './proper-scores.js';

/** Pixels and multi-class scores of a region, as sums. */
interface RegionSums {
  pixels: number;
  squaredError: number;
  negativeLog: number;
}

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
  private readonly cells: Readonly<Record<Region, ProbabilityCells>> = {
    all: new ProbabilityCells(fineCells),
    foreground: new ProbabilityCells(binCount),
    boundary: new ProbabilityCells(binCount),
  };
  private readonly sums: Readonly<Record<Region, RegionSums>> = {
    all: { pixels: 0, squaredError: 0, negativeLog: 0 },
    foreground: { pixels: 0, squaredError: 0, negativeLog: 0 },
    boundary: { pixels: 0, squaredError: 0, negativeLog: 0 },
  };
  private predictedPixels = 0;
  private predictedConfidence = 0;
  private readonly chosen: Uint32Array;
  private readonly confidence: Float64Array;
  private readonly right: Uint8Array;

  /** `capacity` is the length of the longest chunk. */
  constructor(capacity: number) {
    this.chosen = new Uint32Array(capacity);
    this.confidence = new Float64Array(capacity);
    this.right = new Uint8Array(capacity);
  }

  /** `labels` and `bands` are those of the chunk's pixels; `bandBit` marks the band at any boundary. */
  add(chunk: PixelChunk, labels: Uint8Array, bands: Uint8Array, bandBit: number): void {
    this.addRegion('all', chunk, labels, () => true);
    this.addRegion('foreground', chunk, labels, (pixel) => labels[pixel]! > 0);
    this.addRegion('boundary', chunk, labels, (pixel) => (bands[pixel]! & bandBit) !== 0);
    for (let pixel = 0; pixel < chunk.length; pixel++) {
      const decided = chunk.decision[pixel]!;
      if (decided === 0) continue;
      this.predictedPixels++;
      this.predictedConfidence += chunk.probability[decided]![pixel]!;
    }
  }

  private addRegion(
    region: Region,
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

  /** The metrics that the row of all classes defines by itself; overlap is the mean of the class rows. */
  values(): Omit<
    Record<MetricName, number>,
    'dsc' | 'iou' | 'precision' | 'recall' | 'brier_authors' | 'nll_authors' | 'posterior_distance'
  > {
    const { all, foreground, boundary } = this.sums;
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
    };
  }

  /** Reliability table of the decision's confidence in a region. */
  bins(region: Region): Pick<CaseBins, 'count' | 'probabilitySum' | 'positiveCount'> {
    return this.cells[region].equalWidthBins(binCount);
  }
}
