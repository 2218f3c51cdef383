import { tf } from '../engine/tensorflow.js';

/**
 * Assignment of probabilities to 20 equal-width bins of [0, 1], for calibration errors used as training losses.
 *
 * Source: Barfoot et al., MICCAI 2024 (hard) and IEEE TMI 2026 (soft); cai4cai/Average-Calibration-Losses and MONAI's pull
 * request 9092, which agree.
 */
export const binCount = 20;

export interface Binning {
  /** Position of each probability on the bin axis, of the same shape as p. */
  place(p: tf.Tensor): tf.Tensor;
  /** Weight of each pixel in one bin, in [0, 1]. A pixel's weights over all bins sum to 1. */
  weight(place: tf.Tensor, bin: number): tf.Tensor;
  /** Derivative of that weight with respect to p; absent if weights are step functions. */
  slope?(place: tf.Tensor, bin: number): tf.Tensor;
}

/** Bin b holds b / 20 < p ≤ (b + 1) / 20; the first bin also holds p = 0. Membership has no gradient. */
export const hardBins: Binning = {
  place: (p) => tf.clipByValue(tf.sub(tf.ceil(tf.mul(p, binCount)), 1), 0, binCount - 1),
  weight: (place, bin) => tf.cast(tf.equal(place, bin), 'float32'),
};

/**
 * A pixel is shared linearly between the two nearest bin centres (b + ½) / 20, w_b = max(0, 1 − |20 p − ½ − b|); a
 * pixel beyond the outermost centres belongs entirely to the outermost bin. There, and exactly on a bin centre,
 * the weight has no gradient.
 */
export const softBins: Binning = {
  place: (p) => tf.clipByValue(tf.sub(tf.mul(p, binCount), 0.5), 0, binCount - 1),
  weight: (place, bin) => tf.relu(tf.sub(1, tf.abs(tf.sub(place, bin)))),
  slope: (place, bin) => {
    const offset = tf.sub(place, bin);
    const isNear = tf.cast(tf.less(tf.abs(offset), 1), 'float32');
    return tf.mul(-binCount, tf.mul(tf.sign(offset), isNear));
  },
};
