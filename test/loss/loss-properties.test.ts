import { expect } from 'chai';
import fc from 'fast-check';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { dice } from '../../src/loss/dice.js';
import { diceCrossEntropy } from '../../src/loss/dice-cross-entropy.js';
import { dicePlusPlus } from '../../src/loss/dice-plus-plus.js';
import { focal } from '../../src/loss/focal.js';
import { focalTversky } from '../../src/loss/focal-tversky.js';
import { lossByName } from '../../src/loss/registry.js';
import { tversky } from '../../src/loss/tversky.js';
import { unifiedFocal } from '../../src/loss/unified-focal.js';
import { softScores } from '../../src/recalibrate/score-scaling.js';
import { lossNames } from '../../src/study/losses.js';
import { number, order, property, reordered } from '../property.js';
import * as plain from './plain-losses.js';
import { gradientOf, lossOf, oneHot } from './tensors.js';
import { twinOf } from './twins.js';

interface Batch {
  y: plain.Table;
  p: plain.Table;
}

/** Softmax rows from logits in [−4, 4], or as far as `reach`, and labels. */
function batchOf(classes: number, samples: number, pixels: number, reach = 4): fc.Arbitrary<Batch> {
  const times = <Item>(count: number, item: fc.Arbitrary<Item>) =>
    fc.array(item, { minLength: count, maxLength: count });
  const softmax = (logits: readonly number[]) => {
    const powers = logits.map((logit) => Math.exp(logit));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  };
  return fc.record({
    y: times(samples, times(pixels, fc.nat(classes - 1))).map((labels) => oneHot(labels, classes)),
    p: times(samples, times(pixels, times(classes, number(-reach, reach)).map(softmax))),
  });
}

const batch = fc
  .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 12 }))
  .chain(([classes, samples, pixels]) => batchOf(classes, samples, pixels));
/** Probabilities that come as near to 0 and 1 as float32 has them, and reach them. */
const saturatedBatch = fc
  .tuple(fc.integer({ min: 2, max: 3 }), fc.integer({ min: 1, max: 8 }))
  .chain(([classes, pixels]) => batchOf(classes, 1, pixels, 200));
const lossName = fc.constantFrom(...lossNames);
const gamma = number(1, 4);
const weight = number(0, 1);

/** Rounding of float32 sums over a handful of pixels. */
const close = (found: number, expected: number) =>
  expect(found).to.be.closeTo(expected, 2e-6 + 1e-5 * Math.abs(expected));

/** A class that is absent from a sample rests on ε and its like alone. */
const hasAllClasses = (y: plain.Table) =>
  y.every((sample) => sample[0]!.every((_, c) => sample.some((row) => row[c] === 1)));

const mapPixels = (table: plain.Table, change: (pixels: plain.Table[number]) => plain.Table[number]) =>
  table.map(change);

describe('properties of losses', () => {
  before(() => startEngine({ device: 'cpu' }));

  property(
    'none is below 0 or infinite, Dice-type ones end at 1',
    [lossName, saturatedBatch],
    (name, { y, p }) => {
      const value = lossOf(lossByName(name).loss, y, p);
      expect(value).to.be.within(0, /-ce$|^ce$|focal$|focal\+\+$/.test(name) ? 100 : 1);
    },
  );

  property(
    'a sure and right answer costs next to nothing, a sure and wrong one more',
    [lossName, batch],
    (name, { y }) => {
      const { loss } = lossByName(name);
      const wrong = y.map((sample) => sample.map((row) => [...row.slice(1), row[0]!]));
      if (hasAllClasses(y)) expect(lossOf(loss, y, y)).to.be.at.most(3e-4);
      expect(lossOf(loss, y, wrong)).to.be.at.least(0.1);
    },
  );

  property('pixels may change places', [lossName, batch, order], (name, { y, p }, keys) => {
    const { loss } = lossByName(name);
    const moved = [y, p].map((table) => mapPixels(table, (pixels) => reordered(pixels, keys)));
    close(lossOf(loss, moved[0]!, moved[1]!), lossOf(loss, y, p));
  });

  property('samples may change places', [lossName, batch], (name, { y, p }) => {
    const { loss } = lossByName(name);
    close(lossOf(loss, [...y].reverse(), [...p].reverse()), lossOf(loss, y, p));
  });

  property(
    'classes may change places, the background only where no loss knows it',
    [lossName, batch],
    (name, { y, p }) => {
      const { loss } = lossByName(name);
      const knowsBackground = name.startsWith('unified');
      const turn = (row: readonly number[]) =>
        knowsBackground ? [row[0]!, ...row.slice(1).reverse()] : [...row].reverse();
      const moved = [y, p].map((table) => mapPixels(table, (pixels) => pixels.map(turn)));
      close(lossOf(loss, moved[0]!, moved[1]!), lossOf(loss, y, p));
    },
  );

  property('doubling every pixel changes nothing but what ε weighs', [lossName, batch], (name, { y, p }) => {
    const { loss } = lossByName(name);
    const twice = (table: plain.Table) => mapPixels(table, (pixels) => [...pixels, ...pixels]);
    if (hasAllClasses(y)) expect(lossOf(loss, twice(y), twice(p))).to.be.closeTo(lossOf(loss, y, p), 1e-4);
  });

  property(
    'the gradient is the slope of the value: the plain twin’s difference quotient',
    [lossName, batch],
    (name, { y, p }) => {
      const slopes = plain.numericGradient((moved) => twinOf(name)(y, moved), p, 1e-6);
      const largest = Math.max(...slopes.map(Math.abs));
      gradientOf(lossByName(name).loss, y, p).forEach((slope, index) => {
        expect(slope, `element ${index}`).to.be.closeTo(slopes[index]!, 2e-4 * largest);
      });
    },
    40,
  );

  property(
    'a step against the gradient of the logits lowers the loss',
    [lossName, batch],
    (name, { y, p }) => {
      const { loss } = lossByName(name);
      tf.tidy(() => {
        const shape: [number, number, number, number] = [y.length, 1, y[0]!.length, y[0]![0]!.length];
        const truth = tf.tensor4d(y.flat(2), shape);
        const logits = tf.log(tf.tensor4d(p.flat(2), shape));
        const valueAt = (z: tf.Tensor) => loss(truth, { logits: z, probabilities: tf.softmax(z) });
        const { value, grad } = tf.valueAndGrad(valueAt)(logits);
        const squared = tf.sum(tf.square(grad)).dataSync()[0]!;
        if (squared < 1e-6) return;
        const after = valueAt(tf.sub(logits, tf.mul(1e-2 / Math.sqrt(squared), grad))).dataSync()[0]!;
        expect(after).to.be.below(value.dataSync()[0]!);
      });
    },
  );
});

describe('identities between losses', () => {
  before(() => startEngine({ device: 'cpu' }));

  property('DSC++ of γ = 1 is the Dice loss, up to the smoothing', [batch], ({ y, p }) => {
    const total = Math.min(
      ...y.flatMap((sample, b) =>
        sample[0]!.map((_, c) => sample.reduce((sum, row, i) => sum + row[c]! + p[b]![i]![c]!, 0)),
      ),
    );
    const [powered, soft] = [
      lossOf(dicePlusPlus({ gamma: 1 }), y, p),
      lossOf(dice({ smoothing: 1e-5 }), y, p),
    ];
    expect(powered).to.be.closeTo(soft, 2e-5 / total + 2e-6);
  });

  property('Tversky of δ = ½ is DSC++ of the same γ', [batch, gamma], ({ y, p }, power) => {
    close(lossOf(tversky({ delta: 0.5, gamma: power }), y, p), lossOf(dicePlusPlus({ gamma: power }), y, p));
  });

  property('Focal Tversky of exponent 1 is Tversky', [batch, weight, gamma], ({ y, p }, delta, power) => {
    close(
      lossOf(focalTversky({ delta, gamma: power, exponent: 1 }), y, p),
      lossOf(tversky({ delta, gamma: power }), y, p),
    );
  });

  property(
    'Focal Tversky of one sample is between Tversky and its power, being the mean of powers',
    [batch, weight, weight],
    ({ y, p }, delta, exponent) => {
      const index = lossOf(tversky({ delta, gamma: 1 }), y, p);
      const raised = lossOf(focalTversky({ delta, gamma: 1, exponent }), y, p);
      expect(raised).to.be.at.least(index - 2e-6);
      // Powers below 1 are concave: Jensen.
      expect(raised).to.be.at.most(index ** exponent + 2e-6);
    },
  );

  property(
    'Tversky of a class is the Tversky of its complement with δ turned',
    [batchOf(2, 1, 6), weight],
    ({ y, p }, delta) => {
      const swap = (table: plain.Table) =>
        mapPixels(table, (pixels) => pixels.map((row) => [...row].reverse()));
      close(
        lossOf(tversky({ delta, gamma: 2 }), swap(y), swap(p)),
        lossOf(tversky({ delta, gamma: 2 }), y, p),
      );
    },
  );

  property(
    'Focal of α = 1, γ = 0 is cross entropy, and α scales it',
    [batch, number(0, 5)],
    ({ y, p }, alpha) => {
      const entropy = lossOf(lossByName('ce').loss, y, p);
      close(lossOf(focal({ alpha: 1, gamma: 0 }), y, p), entropy);
      close(lossOf(focal({ alpha, gamma: 0 }), y, p), alpha * entropy);
    },
  );

  property('Focal falls as its γ grows', [batch, number(0, 3), number(0, 3)], ({ y, p }, one, other) => {
    const of = (power: number) => lossOf(focal({ alpha: 1, gamma: power }), y, p);
    expect(of(Math.max(one, other))).to.be.at.most(of(Math.min(one, other)) + 2e-6);
  });

  property(
    'DSC-type error falls as γ grows: every pixel’s error is below 1',
    [batch, gamma, gamma],
    ({ y, p }, one, other) => {
      const of = (power: number) => lossOf(dicePlusPlus({ gamma: power }), y, p);
      expect(of(Math.max(one, other))).to.be.at.most(of(Math.min(one, other)) + 2e-6);
    },
  );

  property('Combo is DSC++ and cross entropy, one to one', [batch, gamma], ({ y, p }, power) => {
    const sum = lossOf(dicePlusPlus({ gamma: power }), y, p) + lossOf(lossByName('ce').loss, y, p);
    close(lossOf(diceCrossEntropy({ gamma: power }), y, p), sum);
  });

  property(
    'Unified Focal is its region part and its pixel part by λ',
    [batch, weight, weight, weight],
    ({ y, p }, lambda, delta, focusing) => {
      const of = (share: number) => lossOf(unifiedFocal({ lambda: share, delta, focusing, gamma: 1 }), y, p);
      close(of(lambda), lambda * of(1) + (1 - lambda) * of(0));
    },
  );

  property(
    'Unified Focal without focusing is Tversky, and half the cross entropy',
    [batch, weight],
    ({ y, p }, delta) => {
      const of = (lambda: number, share: number) =>
        lossOf(unifiedFocal({ lambda, delta: share, focusing: 0, gamma: 1 }), y, p);
      // Unified Focal leaves the truth unclipped, which shows where a class is absent.
      if (hasAllClasses(y))
        expect(of(1, delta)).to.be.closeTo(lossOf(tversky({ delta, gamma: 1 }), y, p), 1e-5);
      close(of(0, 0.5), lossOf(lossByName('ce').loss, y, p) / 2);
    },
  );

  property('the score of score scaling is what DSC++ of γ = 2 lacks to 1', [batchOf(3, 1, 8)], ({ y, p }) => {
    const labels = Uint8Array.from(y[0]!, (row) => row.indexOf(1));
    const scores = softScores(Float32Array.from(p.flat(2)), labels, 3);
    const background = plain.tversky(
      y.map((sample) => sample.map((row) => [row[0]!])),
      p.map((sample) => sample.map((row) => [row[0]!])),
      { delta: 0.5, gamma: 2 },
    );
    const mean = (background + scores.reduce((sum, score) => sum + 1 - score, 0)) / 3;
    close(lossOf(dicePlusPlus({ gamma: 2 }), y, p), mean);
  });
});
