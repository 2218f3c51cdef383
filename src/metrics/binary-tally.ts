import { binCount, calibrationErrors } from './calibration-error.js';
import type { CaseBins, Region, ThresholdCounts } from './case-score.js';
import type { MetricName } from './catalogue.js';
import { corpDecomposition } from './corp-decomposition.js';
import { LogSpacedHistogram, type OccupiedCells } from './log-spaced-histogram.js';
import { type ConfusionCounts, overlap } from './overlap.js';
import { fineCells, firstTaceCell, ProbabilityHistogram } from './probability-histogram.js';
import { ProperScores, UnclippedLogScore } from './proper-scores.js';
import { softDiceConfidence } from './risk-coverage.js';
import { smoothEce } from './smooth-ece.js';
import { volumeRatios } from './volume.js';

/** A chunk of pixels as the binary problem of one row (scored-rows.ts). */
export interface BinaryPixels {
  length: number;
  /** Probability of the foreground, [0, 1]. */
  probability: Float64Array;
  /** 1 where the truth is foreground. */
  truth: Uint8Array;
  /**
   * Probability given to the truth: the sum over the foreground classes if the truth is foreground, otherwise the
   * sum over all other classes. It is summed directly, not computed as 1 − p.
   */
  givenToTruth: Float64Array;
  /** 1 where the decision is foreground. */
  decision: Uint8Array;
  /** 1 if the pixel is near the true boundary: within the fixed width, or within the share of the image's diagonal. */
  nearBoundary: Uint8Array;
  nearBoundaryRelative: Uint8Array;
}

/** Thresholds of the sweep: 0.05, 0.10, … 0.95, each the double nearest to k / 20. */
export const thresholds: readonly number[] = Array.from({ length: 19 }, (_, index) => (index + 1) / 20);

/** Whether the decision is right, indexed by 2 · truth + decision. */
const decisionRight = [true, false, false, true];
const decisionRightInForeground = [null, null, false, true];

/**
 * Accumulates everything needed for a binary problem in one pass, in memory independent of the image size.
 *
 * On the true foreground alone the truth is always 1, so the gap between p and the truth would reward
 * overconfidence. There the top-label calibration error is used: the confidence in the decision (p if foreground
 * is decided, else 1 − p) against whether the decision is right. Source: Liu et al. (MbLS), Medical Image Analysis
 * 2023, who evaluate on true foreground pixels alone. A perfectly calibrated network does not reach 0 there,
 * because the pixels are selected by the truth. To a lesser degree this also holds for the boundary band.
 */
export class BinaryTally {
  private readonly cells = new ProbabilityHistogram(fineCells);
  private readonly confidenceCells = new ProbabilityHistogram(binCount, 4);
  private readonly boundaryCells = new ProbabilityHistogram(binCount);
  private readonly relativeBoundaryCells = new ProbabilityHistogram(binCount);
  private readonly logSpacedCells: LogSpacedHistogram;
  private readonly scores = new ProperScores();
  private readonly unclipped = new UnclippedLogScore();
  private readonly boundaryScores = new ProperScores();
  private readonly relativeBoundaryScores = new ProperScores();
  private readonly confidence: Float64Array;
  private readonly decided: Uint8Array;

  /** `capacity` is the largest number of pixels in a chunk. */
  constructor(capacity: number) {
    this.confidence = new Float64Array(capacity);
    this.decided = new Uint8Array(capacity);
    this.logSpacedCells = new LogSpacedHistogram(capacity);
  }

  add(pixels: BinaryPixels): void {
    const { length, probability, truth } = pixels;
    this.cells.add(probability, truth, length);
    this.logSpacedCells.add(probability, truth, length);
    this.scores.add(probability, truth, length);
    this.unclipped.add(pixels.givenToTruth, length);
    this.addDecisions(pixels);
    this.addBoundary(pixels, pixels.nearBoundary, this.boundaryCells, this.boundaryScores);
    this.addBoundary(
      pixels,
      pixels.nearBoundaryRelative,
      this.relativeBoundaryCells,
      this.relativeBoundaryScores,
    );
  }

  private addDecisions({ length, probability, truth, decision }: BinaryPixels): void {
    const { confidence, decided } = this;
    for (let pixel = 0; pixel < length; pixel++) {
      const p = probability[pixel]!;
      confidence[pixel] = decision[pixel] === 1 ? p : 1 - p;
      decided[pixel] = 2 * truth[pixel]! + decision[pixel]!;
    }
    this.confidenceCells.add(confidence, decided, length);
  }

  private addBoundary(
    { length, probability, truth }: BinaryPixels,
    nearBoundary: Uint8Array,
    cells: ProbabilityHistogram,
    scores: ProperScores,
  ): void {
    const { confidence: chosenProbability, decided: chosenTruth } = this;
    let chosen = 0;
    for (let pixel = 0; pixel < length; pixel++) {
      if (nearBoundary[pixel] === 0) continue;
      chosenProbability[chosen] = probability[pixel]!;
      chosenTruth[chosen++] = truth[pixel]!;
    }
    cells.add(chosenProbability, chosenTruth, chosen);
    scores.add(chosenProbability, chosenTruth, chosen);
  }

  /** Pixels by truth and argmax. */
  confusion(): ConfusionCounts {
    const [tn, fp, fn, tp] = this.confidenceCells.countFrom(0) as [number, number, number, number];
    return { tp, fp, fn, tn };
  }

  /** All metrics computed from this row alone. */
  values(): Omit<Record<MetricName, number>, 'brier_authors' | 'nll_authors' | 'posterior_distance'> {
    const confusion = this.confusion();
    const { tp, fp, fn, tn } = confusion;
    const scores = this.scores.means();
    const boundaryScores = this.boundaryScores.means();
    const boundary = calibrationErrors(this.bins('boundary'));
    const relativeBoundaryScores = this.relativeBoundaryScores.means();
    const occupied = this.occupiedCells();
    const corp = corpDecomposition(occupied, scores);
    const { inMask, onTruth, all: expectedPixels } = this.probabilitySums();
    return {
      ...overlap(confusion),
      brier: scores.brier,
      nll: scores.nll,
      ...calibrationErrors(this.bins('all')),
      tace: calibrationErrors(this.cells.equalMassBins(binCount, firstTaceCell)).ace,
      ece_adaptive: calibrationErrors(this.cells.equalMassBins(binCount)).ece,
      ece_top_label: calibrationErrors(this.confidenceCells.equalWidthBins(binCount, decisionRight)).ece,
      ece_foreground: calibrationErrors(this.bins('foreground')).ece,
      brier_foreground: scores.brierForeground,
      nll_foreground: scores.nllForeground,
      ece_boundary: boundary.ece,
      ace_boundary: boundary.ace,
      brier_boundary: boundaryScores.brier,
      nll_boundary: boundaryScores.nll,
      mean_confidence: inMask / (tp + fp),
      pixels: tp + fp + fn + tn,
      truth_pixels: tp + fn,
      predicted_pixels: tp + fp,
      nll_unclipped: this.unclipped.mean(),
      brier_miscalibration: corp.brier.miscalibration,
      brier_discrimination: corp.brier.discrimination,
      nll_miscalibration: corp.nll.miscalibration,
      nll_discrimination: corp.nll.discrimination,
      smooth_ece: smoothEce(occupied),
      ece_boundary_relative: calibrationErrors(this.relativeBoundaryCells.equalWidthBins(binCount)).ece,
      brier_boundary_relative: relativeBoundaryScores.brier,
      nll_boundary_relative: relativeBoundaryScores.nll,
      // Denominator TP + ½ FN + ½ FP of the soft score with γ = 2: the squared errors of all pixels sum to
      // FN + FP.
      soft_score: onTruth / (onTruth + (scores.brier * (tp + fp + fn + tn)) / 2),
      soft_dice_confidence: softDiceConfidence({
        expectedInMask: inMask,
        expectedPixels,
        maskPixels: tp + fp,
      }),
      expected_pixels: expectedPixels,
      ...volumeRatios({ truth: tp + fn, expected: expectedPixels, decided: tp + fp }),
    };
  }

  /** Σ p over the pixels decided as foreground, over the true foreground, and over all. */
  private probabilitySums(): { inMask: number; onTruth: number; all: number } {
    const sums = { inMask: 0, onTruth: 0, all: 0 };
    const { sum: byDecision } = this.confidenceCells.occupied();
    for (let at = 0; at < byDecision.length; at += 4)
      sums.inMask += byDecision[at + 1]! + byDecision[at + 3]!;
    const { sum: byTruth } = this.cells.occupied();
    for (let at = 0; at < byTruth.length; at += 2) {
      const onTruth = byTruth[at + 1]!;
      sums.onTruth += onTruth;
      sums.all += onTruth + byTruth[at]!;
    }
    return sums;
  }

  /** The occupied cells of the log-spaced histogram. */
  occupiedCells(): OccupiedCells {
    return this.logSpacedCells.occupied();
  }

  /** Reliability table of a region: of p (all, boundary) or of the decision's confidence (foreground). */
  bins(region: Region): Pick<CaseBins, 'count' | 'probabilitySum' | 'positiveCount'> {
    if (region === 'all') return this.cells.equalWidthBins(binCount);
    if (region === 'boundary') return this.boundaryCells.equalWidthBins(binCount);
    return this.confidenceCells.equalWidthBins(binCount, decisionRightInForeground);
  }

  /** Confusion counts when p ≥ threshold is called foreground, for each of the 19 thresholds: the edges of 20 bins. */
  thresholdCounts(): Pick<ThresholdCounts, 'threshold' | 'tp' | 'fp' | 'fn' | 'tn'>[] {
    const { count, positiveCount } = this.cells.equalWidthBins(thresholds.length + 1);
    const { tp, fp, fn, tn } = this.confusion();
    let truePositives = tp + fn;
    let falsePositives = fp + tn;
    return thresholds.map((threshold, binBelow) => {
      truePositives -= positiveCount[binBelow]!;
      falsePositives -= count[binBelow]! - positiveCount[binBelow]!;
      return {
        threshold,
        tp: truePositives,
        fp: falsePositives,
        fn: tp + fn - truePositives,
        tn: fp + tn - falsePositives,
      };
    });
  }
}
