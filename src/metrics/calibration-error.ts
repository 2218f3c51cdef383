/**
 * Calibration errors from a table of bins. The same function applies to one image or a pool of images, and to
 * equal-width or equal-mass bins; only the table differs.
 */

/** Pixels that share a bin of predicted probability. */
export interface BinTable {
  /** Pixels per bin. */
  count: readonly number[];
  /** Sum of predicted probabilities per bin. */
  probabilitySum: readonly number[];
  /** Pixels per bin for which the predicted event is true. */
  positiveCount: readonly number[];
}

export interface CalibrationErrors {
  ece: number;
  ace: number;
  mce: number;
}

/** Number of equal-width bins in every calibration error and reliability diagram of the study. */
export const binCount = 15;

/**
 * Expected, average and maximum calibration error.
 *
 *     gap_b = | mean p − share of positives | in bin b
 *     ECE = Σ n_b gap_b / n      ACE = mean of gap_b over non-empty bins      MCE = max gap_b
 *
 * Bins b = 0 … 14 hold b/15 ≤ p < (b+1)/15, the last one p = 1 as well; empty bins are skipped. All lie in [0, 1],
 * 0 means calibrated, and all are NaN without pixels. ECE is dominated by the fullest bin: if foreground is small,
 * the background keeps it near 0 for any loss. Therefore ACE, MCE and the foreground and boundary versions are
 * reported as well.
 *
 * Example: p = 0.1, 0.1, 0.9 with one positive, the last: gaps 0.1 and 0.1, so ECE = ACE = MCE = 0.1.
 * Sources: Guo et al., ICML 2017 (ECE, MCE); Neumann et al. 2018 and Barfoot et al., MICCAI 2024 (ACE).
 *
 * The other columns apply the same formulas to other tables:
 *
 * | column         | bins                                  | p, event                        | pixels           | reads |
 * |----------------|---------------------------------------|---------------------------------|------------------|-------|
 * | ece, ace, mce  | 15 of equal width                     | p, y                            | all              |       |
 * | ece_adaptive   | 15 of equal mass (equalMassBins)      | p, y                            | all              | ECE   |
 * | tace           | 15 of equal mass                      | p, y                            | p > 0.001        | ACE   |
 * | ece_top_label  | 15 of equal width                     | confidence, decision is right   | all              | ECE   |
 * | ece_foreground | 15 of equal width                     | confidence, decision is right   | true foreground  | ECE   |
 * | *_boundary     | 15 of equal width                     | p, y                            | boundary band    | both  |
 *
 * confidence = p if foreground is decided, else 1 − p. Each column lies in [0, 1] and is NaN if it has no pixels.
 * Example: p = 0.8, 0.3 and y = 1, 1. The second pixel is decided wrongly with confidence 0.7, so
 * ece = ece_adaptive = tace = (0.2 + 0.7) / 2 = 0.45 and ece_top_label = ece_foreground = (|0.8 − 1| + |0.7 − 0|)
 * / 2 = 0.45.
 * Sources: Nixon et al., Measuring Calibration in Deep Learning, CVPR workshops 2019 (adaptive, TACE); Guo et al.
 * 2017 (top label); Liu et al., MbLS, Medical Image Analysis 2023 (true foreground pixels alone). No published
 * definition of the boundary band was found; it is this study's (boundary-band.ts). Tested differences from
 * libraries: torchmetrics puts p = 1 into a bin of its own; the bins of scikit-learn and MetricsReloaded include
 * their upper edge, and MetricsReloaded drops p = 0.
 *
 * ```ts
 * const bins = { count: [2, 1], probabilitySum: [0.2, 0.9], positiveCount: [0, 1] };
 * Object.values(calibrationErrors(bins)); // [0.1, 0.1, 0.1]
 * ```
 */
export function calibrationErrors(bins: BinTable): CalibrationErrors {
  let pixels = 0;
  let weightedGap = 0;
  let gapSum = 0;
  let occupied = 0;
  let largest = 0;
  for (let bin = 0; bin < bins.count.length; bin++) {
    const count = bins.count[bin]!;
    if (count === 0) continue;
    const excess = Math.abs(bins.probabilitySum[bin]! - bins.positiveCount[bin]!);
    pixels += count;
    weightedGap += excess;
    gapSum += excess / count;
    occupied++;
    largest = Math.max(largest, excess / count);
  }
  if (pixels === 0) return { ece: Number.NaN, ace: Number.NaN, mce: Number.NaN };
  return { ece: weightedGap / pixels, ace: gapSum / occupied, mce: largest };
}

/**
 * Pools the tables of several images ("micro" averaging) by summing bin by bin. Errors of the pooled table are
 * those of all pixels together, so large images weigh more; errors computed per image and then averaged ("macro")
 * weigh images equally.
 * Throws RangeError if the tables have different numbers of bins.
 *
 * ```ts
 * const one = { count: [2, 1], probabilitySum: [0.2, 0.9], positiveCount: [0, 1] };
 * poolBins([one, one]).count; // [4, 2]
 * poolBins([one, one]).probabilitySum; // [0.4, 1.8]
 * ```
 */
export function poolBins(tables: readonly BinTable[]): BinTable {
  const bins = tables[0]?.count.length ?? binCount;
  if (tables.some((table) => table.count.length !== bins)) {
    throw new RangeError(`invalid pool of bin tables: not all have ${bins} bins`);
  }
  const total = (values: (table: BinTable) => readonly number[]) =>
    Array.from({ length: bins }, (_, bin) => tables.reduce((sum, table) => sum + values(table)[bin]!, 0));
  return {
    count: total((table) => table.count),
    probabilitySum: total((table) => table.probabilitySum),
    positiveCount: total((table) => table.positiveCount),
  };
}
