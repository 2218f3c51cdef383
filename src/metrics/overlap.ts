/** Pixels by truth and decision. */
export interface ConfusionCounts {
  tp: number;
  fp: number;
  fn: number;
  tn: number;
}

export interface Overlap {
  dsc: number;
  iou: number;
  precision: number;
  recall: number;
}

/**
 * Overlap of prediction and truth.
 *
 *     DSC = 2 TP / (2 TP + FP + FN)      IoU = TP / (TP + FP + FN)
 *     precision = TP / (TP + FP)         recall = TP / (TP + FN)
 *
 * All lie in [0, 1]. Example: TP 3, FP 1, FN 2: DSC 6/9, IoU 3/6, precision 3/4, recall 3/5.
 *
 * If truth or prediction is empty:
 *
 * | truth | prediction | case         | DSC, IoU | precision | recall |
 * |-------|------------|--------------|----------|-----------|--------|
 * | empty | empty      | both empty   | 1        | undefined | undefined |
 * | empty | not        | false alarm  | 0        | 0         | undefined |
 * | not   | empty      | missed       | 0        | undefined | 0      |
 *
 * An empty prediction of an empty truth is correct, so its overlap is 1. Undefined values are NaN (a share of no
 * pixels) and are left out of means; truth_pixels and predicted_pixels of cases.csv show which of the three cases
 * applies.
 * Deviation: in the authors' evaluation cells DSC and IoU of "both empty" are 0 / 0 = NaN (NumPy integers raise no
 * ZeroDivisionError).
 */
export function overlap({ tp, fp, fn }: Omit<ConfusionCounts, 'tn'>): Overlap {
  const bothEmpty = tp + fp + fn === 0;
  return {
    dsc: bothEmpty ? 1 : (2 * tp) / (2 * tp + fp + fn),
    iou: bothEmpty ? 1 : tp / (tp + fp + fn),
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
  };
}
