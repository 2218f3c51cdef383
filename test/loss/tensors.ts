import { RandomStream } from '../../src/core/random-stream.js';
import { tf } from '../../src/engine/tensorflow.js';
import { type LossFunction, predictionFromProbabilities } from '../../src/loss/loss.js';
import type { Table } from './plain-losses.js';

/** How the tests write down small tensors, and read them back. */

/** One-hot rows of class indices: [sample][pixel] → [sample][pixel][class]. */
export function oneHot(labels: readonly (readonly number[])[], classes: number): Table {
  return labels.map((sample) =>
    sample.map((label) => Array.from({ length: classes }, (_, c) => (c === label ? 1 : 0))),
  );
}

/** [sample][pixel][class] as a tensor [batch, 1, pixels, classes]. */
export function asTensor(table: Table): tf.Tensor {
  return tf.tensor4d(table.flat(2), [table.length, 1, table[0]!.length, table[0]![0]!.length]);
}

/** Two-class table from foreground probabilities. */
export function binary(foreground: readonly number[]): Table {
  return [foreground.map((p) => [1 - p, p])];
}

/** Random softmax rows and random labels, the same on every run. */
export function randomTables(samples: number, pixels: number, classes: number): { y: Table; p: Table } {
  const stream = RandomStream.fromSeed(1).fork('loss-tests', samples, pixels, classes);
  const rows = Array.from({ length: samples }, () => Array.from({ length: pixels }));
  const labels = rows.map((row) => row.map(() => stream.integer(0, classes)));
  const p = rows.map((row) =>
    row.map(() => {
      const odds = Array.from({ length: classes }, () => Math.exp(stream.normal(0, 1.5)));
      const total = odds.reduce((sum, value) => sum + value, 0);
      return odds.map((value) => value / total);
    }),
  );
  return { y: oneHot(labels, classes), p };
}

/** The loss of plain tables, as a plain number. */
export function lossOf(loss: LossFunction, y: Table, p: Table): number {
  return tf.tidy(() => loss(asTensor(y), predictionFromProbabilities(asTensor(p))).dataSync()[0]!);
}

/** The gradient with respect to the probabilities, row-major. */
export function gradientOf(loss: LossFunction, y: Table, p: Table): number[] {
  return tf.tidy(() => {
    const truth = asTensor(y);
    const gradient = tf.grad((found) => loss(truth, predictionFromProbabilities(found)));
    return Array.from(gradient(asTensor(p)).dataSync());
  });
}
