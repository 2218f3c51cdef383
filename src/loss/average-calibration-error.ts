import { tf } from '../engine/tensorflow.js';
import { type Binning, binCount, hardBins, softBins } from './calibration-bins.js';
import { type LossFunction, segmentationLoss } from './loss.js';
import { sumOverSpace } from './sum-over-space.js';
import { tableWithGradient } from './table-with-gradient.js';

/**
 * The marginal L1 average calibration error (mL1-ACE), a penalty: the mean over bins of the distance between the
 * mean probability of a class and its frequency. Every bin has the same weight, however few pixels it holds.
 *
 *     penalty = mean over samples and classes of G,   G = (1 / occupied) Σ_b |D_b| / W_b
 *     W_b = Σ w_b,   D_b = Σ w_b (p − y)              sums over the pixels of one sample and class
 *
 * w_b is a pixel's weight in bin b of 20 (calibration-bins.ts). A bin is occupied if W_b ≥ 0.01; with hard bins,
 * if it holds any pixel. A class absent from the sample has G = 0 and still counts in the mean.
 *
 * groundTruth one-hot, probabilities in [0, 1], [batch, ...spatial, classes]; result in [0, 1].
 *
 * Gradient at one pixel: (1 / occupied) Σ_b [sign(D_b) (w_b + w_b′ (p − y)) − w_b′ |D_b| / W_b] / W_b, with w_b′ =
 * 0 for hard bins: bin membership has no gradient, so the gradient misses the steps of the value. A bin with D_b =
 * 0 (mean equals frequency) contributes no gradient. Bins are processed one after the other, so memory does not
 * grow with their number.
 *
 * Source: Barfoot et al., MICCAI 2024 and IEEE TMI 2026; the later paper's code and MONAI's pull request 9092 set an
 * absent class to 0, the first paper's code does not.
 *
 * Deviation: it is used beside cross entropy and the plain Dice loss of this study (dice-cross-entropy.ts), so that it
 * differs from dsc-ce by the penalty and, where a class is absent, by smoothing and clip. The configurations of the
 * later paper and MONAI's tutorial square the denominator of Dice (Σy² + Σp²) and smooth the denominator alone; the
 * first paper has the plain one.
 */
export function hardCalibrationPenalty(): LossFunction {
  return averageCalibrationError(hardBins);
}

/** The same with soft bins, whose membership has a gradient. */
export function softCalibrationPenalty(): LossFunction {
  return averageCalibrationError(softBins);
}

function averageCalibrationError(binning: Binning): LossFunction {
  return segmentationLoss((groundTruth, { probabilities }) =>
    tf.mean(calibrationErrors(groundTruth, probabilities, binning)),
  );
}

/** Bins with a smaller total weight are ignored: with soft bins a single pixel may add an arbitrarily small weight. */
const leastWeight = 0.01;
const bins = Array.from({ length: binCount }, (_, bin) => bin);

/** G per sample and class: [batch, classes]. */
function calibrationErrors(
  groundTruth: tf.Tensor,
  probabilities: tf.Tensor,
  { place, weight, slope }: Binning,
): tf.Tensor2D {
  return tableWithGradient(probabilities, {
    forward(p) {
      const places = place(p);
      const excess = tf.sub(p, groundTruth);
      const weights = bins.map((bin) => weight(places, bin));
      const sums = (of: (weights: tf.Tensor) => tf.Tensor) =>
        tf.stack(
          weights.map((own) => sumOverSpace(of(own))),
          -1,
        );
      const total = sums((own) => own);
      const gap = sums((own) => tf.mul(own, excess));
      const isOccupied = tf.cast(tf.greaterEqual(total, leastWeight), 'float32');
      const safeTotal = tf.maximum(total, leastWeight);
      const isPresent = tf.cast(tf.greater(sumOverSpace(groundTruth), 0), 'float32');
      const occupied = tf.maximum(tf.sum(isOccupied, -1, true), 1);
      const share = tf.div(tf.mul(isOccupied, tf.reshape(isPresent, occupied.shape)), occupied);
      const size = tf.mul(share, tf.div(tf.abs(gap), safeTotal));
      const saved = {
        places,
        excess,
        ofGap: tf.div(tf.mul(share, tf.sign(gap)), safeTotal),
        ofTotal: tf.div(size, safeTotal),
      };
      return { table: tf.sum(size, -1) as tf.Tensor2D, saved };
    },
    backward({ places, excess, ofGap, ofTotal }, spread) {
      const gaps = tf.unstack(ofGap, -1).map(spread);
      const totals = tf.unstack(ofTotal, -1).map(spread);
      const terms = bins.map((bin) => {
        const inPlace = tf.mul(weight(places, bin), gaps[bin]!);
        if (!slope) return inPlace;
        const moving = tf.mul(slope(places, bin), tf.sub(tf.mul(gaps[bin]!, excess), totals[bin]!));
        return tf.add(inPlace, moving);
      });
      return terms.reduce((sum, term) => tf.add(sum, term));
    },
  });
}
