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
 * How far prediction and truth cover each other.
 *
 *     DSC = 2 TP / (2 TP + FP + FN)      IoU = TP / (TP + FP + FN)
 *     precision = TP / (TP + FP)         recall = TP / (TP + FN)
 *
 * All lie in [0, 1]. Edges: 0 / 0 is NaN, "undefined": DSC and IoU when truth and prediction are both empty,
 * precision when nothing is predicted, recall when there is nothing to find. One of the two empty: DSC and IoU are 0.
 * Example: TP 3, FP 1, FN 2: DSC 6/9, IoU 3/6, precision 3/4, recall 3/5.
 * Source: the authors' evaluation cells, whose 0/0 is NaN too (NumPy integers raise no ZeroDivisionError).
 */
export function overlap({ tp, fp, fn }: Omit<ConfusionCounts, 'tn'>): Overlap {
  return {
    dsc: (2 * tp) / (2 * tp + fp + fn),
    iou: tp / (tp + fp + fn),
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
  };
}
