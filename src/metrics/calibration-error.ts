/**
 * Calibration errors from a table of bins. One function serves one image and a pool of images, equal-width and
 * equal-mass bins: only the table differs.
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

/** Equal-width bins of every calibration error and reliability diagram of the study. */
export const binCount = 15;

/**
 * Expected, average and maximum calibration error.
 *
 *     gap_b = | mean p − share of positives | in bin b
 *     ECE = Σ n_b gap_b / n      ACE = mean of gap_b over non-empty bins      MCE = max gap_b
 *
 * Bins b = 0 … 14 hold b/15 ≤ p < (b+1)/15, the last one p = 1 as well; empty bins are skipped. All lie in [0, 1],
 * 0 is calibrated, and all are NaN without pixels. ECE follows the fullest bin: on a small foreground the background
 * keeps it near 0 whatever the loss, which is why ACE, MCE and the foreground and boundary versions stand beside it.
 *
 * Example: p = 0.1, 0.1, 0.9 with one positive, the last: gaps 0.1 and 0.1, so ECE = ACE = MCE = 0.1.
 * Sources: Guo et al., ICML 2017 (ECE, MCE); Neumann et al. 2018 and Barfoot et al., MICCAI 2024 (ACE).
 *
 * The other columns are the same sums over other tables:
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
 * confidence = p where foreground is decided, 1 − p elsewhere; each lies in [0, 1] and is NaN where its pixels are
 * none. Example, p = 0.8, 0.3 and y = 1, 1: the second is decided wrongly with confidence 0.7, so ece = (0.2 + 0.7) / 2 =
 * 0.45, as are ece_adaptive and tace, and ece_top_label = ece_foreground = (|0.8 − 1| + |0.7 − 0|) / 2 = 0.45.
 * Sources: Nixon et al., Measuring Calibration in Deep Learning, CVPR workshops 2019 (adaptive, TACE); Guo et al. 2017 (top
 * label); Liu et al., MbLS, Medical Image Analysis 2023 (true foreground pixels alone). For the band no published
 * definition was found: it is this study's (boundary-band.ts). Differences from libraries, held by tests: torchmetrics
 * gives p = 1 a bin of its own; scikit-learn's and MetricsReloaded's bins are closed above, and the latter drops p = 0.
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
 * The table of several images taken together ("pooled", "micro"): sums bin by bin. Its errors are those of the union
 * of the pixels, so a large image weighs more than a small one; per image and then averaged ("macro") it does not.
 * Throws RangeError when the tables have different numbers of bins.
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
