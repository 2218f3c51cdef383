import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { dice } from '../../src/loss/dice.js';
import { type LossFunction, predictionFromProbabilities } from '../../src/loss/loss.js';
import { lossByName } from '../../src/loss/registry.js';
import { type LossName, laterLossNames, lossNames } from '../../src/study/losses.js';
import { itHoldsAtTheEdges } from './edges.js';
import { laterTwins, operatedGradient, type Shape } from './plain-later-losses.js';
import * as plain from './plain-losses.js';
import { binary, gradientOf, lossOf, oneHot, randomTables } from './tensors.js';

/**
 * What must hold for every later loss: value and gradient of a slow twin and its finite differences, in two and three dimensions,
 * finiteness at the edges, and no leaked tensor. Those of gradient surgery have no slope: their own rule stands in its place.
 */
const isOperated = (name: string) => name.endsWith('surgery');

type Table = plain.Table;

/** A table as a tensor of pixels that lie in `shape`. */
function laidOut(table: Table, shape: Shape): tf.Tensor {
  return tf.tensor(table.flat(2), [table.length, ...shape, table[0]![0]!.length]);
}

function valueAndGradient(loss: LossFunction, y: Table, p: Table, shape: Shape) {
  return tf.tidy(() => {
    const truth = laidOut(y, shape);
    const { value, grad } = tf.valueAndGrad((found) => loss(truth, predictionFromProbabilities(found)))(
      laidOut(p, shape),
    );
    return { value: value.dataSync()[0]!, gradient: Array.from(grad.dataSync()) };
  });
}

/** The gradient with respect to the logits log p, whose softmax is p. */
function gradientOfLogits(loss: LossFunction, y: Table, p: Table, shape: Shape): number[] {
  return tf.tidy(() => {
    const truth = laidOut(y, shape);
    const slope = tf.grad((z) => loss(truth, { logits: z, probabilities: tf.softmax(z) }));
    return Array.from(slope(tf.log(laidOut(p, shape))).dataSync());
  });
}

const layouts: [what: string, shape: Shape, samples: number, classes: number][] = [
  ['an image of two classes', [3, 4], 2, 2],
  ['an image of three classes', [4, 5], 1, 3],
  ['a row of pixels', [1, 12], 1, 2],
  ['a volume of two classes', [2, 3, 4], 2, 2],
  ['a volume of three classes', [3, 3, 3], 1, 3],
  ['a volume of one slice', [1, 3, 4], 1, 3],
];

/** The ends of the hyperparameters' ranges; `most` has those that end. */
const [least, most] = [
  { smoothing: 1e-7, weight: 0, margin: 0, share: 0, sigma: 0.3, exponent: 2, gamma: 1 },
  { share: 1 },
] as Record<string, number>[];

function endsOfRanges(hyperparameters: object): [parameter: string, value: number][] {
  return [least!, most!].flatMap((ends) =>
    Object.keys(hyperparameters).flatMap((parameter): [string, number][] =>
      parameter in ends ? [[parameter, ends[parameter]!]] : [],
    ),
  );
}

describe('every later loss', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('has a twin, and a name that is none of the study’s', () => {
    expect(Object.keys(laterTwins)).to.have.members([...laterLossNames]);
    for (const name of laterLossNames) expect(lossNames).to.not.include(name);
  });

  for (const name of laterLossNames) {
    const { loss, hyperparameters } = lossByName(name);

    for (const [what, shape, samples, classes] of layouts) {
      const pixels = shape.reduce((product, extent) => product * extent, 1);
      const { y, p } = randomTables(samples, pixels, classes);
      const twin = (table: Table) => laterTwins[name]!(y, table, hyperparameters, shape);

      it(`${name}: value of the plain twin, ${what}`, () => {
        const expected = twin(p);
        const { value } = valueAndGradient(loss, y, p, shape);
        expect(value).to.be.closeTo(expected, 1e-5 * Math.abs(expected));
      });

      if (isOperated(name)) {
        it(`${name}: the gradient of its own rule, ${what}`, () => {
          const slopes = plain.numericGradient((table) => plain.dice(y, table, { smoothing: 1e-5 }), p);
          const size = (e: number) => 0.25 * (name === 'dsc+surgery' ? e : e - e ** 50);
          const expected = operatedGradient(y, p, slopes, size);
          const largest = Math.max(...expected.map(Math.abs));
          gradientOfLogits(loss, y, p, shape).forEach((slope, index) => {
            expect(slope, `element ${index}`).to.be.closeTo(expected[index]!, 2e-5 * largest);
          });
        });
        continue;
      }
      it(`${name}: gradient of the plain twin's differences, ${what}`, () => {
        const differences = plain.numericGradient(twin, p, 1e-6);
        const largest = Math.max(...differences.map(Math.abs));
        valueAndGradient(loss, y, p, shape).gradient.forEach((slope, index) => {
          expect(slope, `element ${index}`).to.be.closeTo(differences[index]!, 5e-5 * largest);
        });
      });
    }

    itHoldsAtTheEdges(name, loss);

    for (const [parameter, value] of endsOfRanges(hyperparameters)) {
      it(`${name}: value of the plain twin at ${parameter} = ${value}`, () => {
        const shape: Shape = [3, 4];
        const { y, p } = randomTables(2, 12, 2);
        const numbers = { ...hyperparameters, [parameter]: value };
        const expected = laterTwins[name]!(y, p, numbers, shape);
        const { value: found } = valueAndGradient(lossByName(name, { [parameter]: value }).loss, y, p, shape);
        expect(found).to.be.closeTo(expected, 1e-5 * Math.abs(expected));
      });
    }

    it(`${name}: refuses numbers out of their range`, () => {
      for (const parameter of Object.keys(hyperparameters)) {
        lossByName(name, { [parameter]: least![parameter]! });
        const outside = [least![parameter]! - 1e-9, Number.NaN, (most![parameter] ?? Number.NaN) + 1e-9];
        for (const value of outside)
          expect(() => lossByName(name, { [parameter]: value })).to.throw(
            UsageError,
            `invalid loss hyperparameter ${parameter} = ${value}`,
          );
      }
    });
  }
});

describe('mL1-ACE', () => {
  before(() => startEngine({ device: 'cpu' }));
  const penaltyOf = (name: string, y: Table, p: Table) =>
    (lossOf(lossByName(name).loss, y, p) - lossOf(dice({ smoothing: 1e-5 }), y, p)) / 0.3;

  it('is the gap of each occupied bin, each counting alike', () => {
    // Foreground: bin of 0.12 holds three pixels of which one is true, that of 0.92 one true pixel; background mirrors it.
    const y = oneHot([[1, 0, 0, 1]], 2);
    const p = binary([0.12, 0.12, 0.12, 0.92]);
    const expected = (Math.abs(0.12 - 1 / 3) + Math.abs(0.92 - 1)) / 2;
    expect(penaltyOf('dsc+ml1-ace', y, p)).to.be.closeTo(expected, 2e-6);
  });

  it('leaves out a class that is not there, and keeps it in the mean', () => {
    const y = oneHot([[0, 0]], 2);
    // Background: p 0.7 in both pixels, truth 1; foreground absent.
    expect(penaltyOf('dsc+ml1-ace', y, binary([0.3, 0.3]))).to.be.closeTo((0.3 + 0) / 2, 2e-6);
    expect(penaltyOf('dsc+soft-ml1-ace', y, binary([0.3, 0.3]))).to.be.closeTo((0.3 + 0) / 2, 2e-6);
  });

  it('has the same value with soft bins where every pixel stands on a centre', () => {
    const y = oneHot([[1, 0, 0, 1, 1]], 2);
    const p = binary([0.125, 0.125, 0.125, 0.925, 0.575]);
    expect(penaltyOf('dsc+soft-ml1-ace', y, p)).to.be.closeTo(penaltyOf('dsc+ml1-ace', y, p), 3e-5);
  });

  it('is 0 where the probability is the frequency', () => {
    const y = oneHot([[1, 0, 0, 0]], 2);
    const p = binary([0.25, 0.25, 0.25, 0.25]);
    expect(penaltyOf('dsc+ml1-ace', y, p)).to.be.closeTo(0, 1e-6);
    expect(penaltyOf('dsc+soft-ml1-ace', y, p)).to.be.closeTo(0, 1e-6);
  });

  it('pulls all pixels of a hard bin alike, by the sign of its gap', () => {
    const y = oneHot([[1, 0, 0]], 2);
    const p = binary([0.21, 0.22, 0.23]);
    const slopes = ['dsc+ml1-ace', 'dsc'].map((name) => gradientOf(lossByName(name).loss, y, p));
    const foreground = [1, 3, 5].map((at) => (slopes[0]![at]! - slopes[1]![at]!) / 0.3);
    // Mean p 0.22 is below 1/3: p shall grow. One occupied bin of three pixels, two classes share the mean.
    for (const slope of foreground) expect(slope).to.be.closeTo(-1 / 3 / 2, 1e-5);
  });
});

describe('neighbourhoods', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('SVLS blurs by hand what it blurs in a row', () => {
    // One row: rows above and below repeat it, so the window of pixel 0 holds y₀ y₀ y₁ three times.
    const y = oneHot([[1, 0, 0]], 2);
    const p = binary([0.5, 0.5, 0.8]);
    const g = Math.exp(-0.5);
    const neighbours = (1 + 2 * g) ** 2 - 1;
    const share = (...row: [number, number, number]) =>
      ((row[0] + row[2]) * (g + 2 * g * g) + row[1] * (2 * g + neighbours)) / (2 * neighbours);
    const soft = [share(1, 1, 0), share(1, 0, 0), share(0, 0, 0)];
    const entropy = (q: number, found: number) => -q * Math.log(found) - (1 - q) * Math.log(1 - found);
    const expected = (entropy(soft[0]!, 0.5) + entropy(soft[1]!, 0.5) + entropy(soft[2]!, 0.8)) / 3;
    expect(lossOf(lossByName('svls').loss, y, p)).to.be.closeTo(expected, 1e-6);
  });

  it('NACL is cross entropy alone where the logits are the shares', () => {
    tf.tidy(() => {
      const y = tf.oneHot(tf.tensor3d([0, 0, 1, 0, 0, 1, 1, 1, 1], [1, 3, 3], 'int32'), 2);
      // Pixels of class 1 in the 3 × 3 windows of rows 001, 001, 111, edges repeated.
      const shares = [0, 3, 6, 3, 5, 7, 6, 7, 8].map((count) => count / 9);
      const logits = tf.tensor4d(
        shares.flatMap((q) => [1 - q, q]),
        [1, 3, 3, 2],
      );
      const prediction = { logits, probabilities: tf.softmax(logits) };
      const [penalised, alone] = [1, 0].map(
        (weight) => lossByName('nacl', { weight }).loss(y, prediction).dataSync()[0]!,
      );
      expect(penalised).to.be.closeTo(alone!, 1e-6);
    });
  });
});

describe('MEEP', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('takes the mean entropy of the wrong pixels off the loss, and nothing where none is wrong', () => {
    const y = oneHot([[1, 0, 0]], 2);
    const entropy = (q: number) => -q * Math.log(q) - (1 - q) * Math.log(1 - q);
    const base = (p: Table) => lossOf(dice({ smoothing: 1e-5 }), y, p);
    const { loss } = lossByName('dsc+meep');
    const twoWrong = binary([0.4, 0.7, 0.1]);
    expect(lossOf(loss, y, twoWrong)).to.be.closeTo(
      base(twoWrong) - (0.3 * (entropy(0.4) + entropy(0.7))) / 2,
      1e-6,
    );
    const allRight = binary([0.6, 0.3, 0.1]);
    expect(lossOf(loss, y, allRight)).to.be.closeTo(base(allRight), 1e-7);
  });
});

describe('MbLS', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('asks for nothing within the margin, and for the rest beyond it', () => {
    const y = oneHot([[1, 1]], 2);
    const logistic = (z: number) => 1 / (1 + Math.exp(-z));
    const p = binary([logistic(9), logistic(-14)]);
    // The second pixel lies 4 beyond the margin of 10 in one of four logits.
    const [with01, without] = [0.1, 0].map((weight) => lossOf(lossByName('mbls', { weight }).loss, y, p));
    expect(with01! - without!).to.be.closeTo((0.1 * 4) / 4, 1e-4);
  });
});

describe('DSC++ of other exponents', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('is DSC at γ = 1, value and gradient, up to ε and the smoothing', () => {
    const { y, p } = randomTables(2, 40, 3);
    const [powered, soft] = ['dsc++@1', 'dsc'].map((name) => lossByName(name).loss);
    expect(lossOf(powered!, y, p)).to.be.closeTo(lossOf(soft!, y, p), 2e-6);
    const [one, other] = [gradientOf(powered!, y, p), gradientOf(soft!, y, p)];
    const largest = Math.max(...other.map(Math.abs));
    one.forEach((slope, index) => {
      expect(slope).to.be.closeTo(other[index]!, 1e-5 * largest);
    });
  });

  it('names its exponent', () => {
    for (const name of laterLossNames.filter((loss) => loss.includes('@')))
      expect(lossByName(name).hyperparameters).to.deep.equal({ gamma: Number(name.split('@')[1]) });
  });
});

describe('ties of later losses', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('hard bins of mL1-ACE are closed on the right: 0.5 lies with 0.48 and not with 0.52', () => {
    const truth = oneHot([[1, 0]], 2);
    const penalty = (weight: number) =>
      lossOf(lossByName('dsc+ml1-ace', { weight }).loss, truth, binary([0.5, 0.48]));
    // Foreground: one bin, mean 0.49, frequency ½. Background 0.5 and 0.52: two bins, |0.5 − 0| and |0.52 − 1|.
    expect(penalty(1) - penalty(0)).to.be.closeTo((0.01 + (0.5 + 0.48) / 2) / 2, 1e-6);
  });

  it('equal largest logits share the gradient of MbLS', () => {
    const slope = gradientAtLogits('mbls', [20, 20, 5], [1, 0, 0]);
    const entropy = softmaxMinus([20, 20, 5], [1, 0, 0]);
    // Beyond the margin of 10 is the third logit alone: weight 0.1, one pixel, three classes.
    const expected = [0.1 / 6, 0.1 / 6, -0.1 / 3].map((of, index) => of + entropy[index]!);
    for (const [index, value] of slope.entries()) expect(value).to.be.closeTo(expected[index]!, 1e-6);
  });

  it('of equal logits MEEP takes the first for the decision', () => {
    const logits = [0, 0];
    const right = gradientAtLogits('meep', logits, [1, 0]);
    const wrong = gradientAtLogits('meep', logits, [0, 1]);
    const entropyOf = (truth: readonly number[]) => softmaxMinus(logits, truth);
    expect(right).to.deep.equal(entropyOf([1, 0]));
    // At p = ½ the entropy is largest and has no slope: the value tells whether the pixel counts as wrong.
    expect(wrong).to.deep.equal(entropyOf([0, 1]));
    const value = (truth: readonly number[]) => valueAtLogits('meep', logits, truth);
    expect(value([1, 0])).to.be.closeTo(Math.LN2, 1e-6);
    expect(value([0, 1])).to.be.closeTo(Math.LN2 - 0.3 * Math.LN2, 1e-6);
  });
});

/** Gradient of a loss over one pixel with these logits. */
function gradientAtLogits(name: LossName, logits: readonly number[], truth: readonly number[]): number[] {
  return tf.tidy(() => {
    const { loss } = lossByName(name);
    const y = tf.tensor4d([...truth], [1, 1, 1, truth.length]);
    const slope = tf.grad((z) => loss(y, { logits: z, probabilities: tf.softmax(z) }));
    return Array.from(slope(tf.tensor4d([...logits], [1, 1, 1, logits.length])).dataSync());
  });
}

function valueAtLogits(name: LossName, logits: readonly number[], truth: readonly number[]): number {
  return tf.tidy(() => {
    const z = tf.tensor4d([...logits], [1, 1, 1, logits.length]);
    const y = tf.tensor4d([...truth], [1, 1, 1, truth.length]);
    return lossByName(name)
      .loss(y, { logits: z, probabilities: tf.softmax(z) })
      .dataSync()[0]!;
  });
}

/** Gradient of the cross entropy: softmax − truth. */
function softmaxMinus(logits: readonly number[], truth: readonly number[]): number[] {
  const sum = logits.reduce((total, z) => total + Math.exp(z), 0);
  return logits.map((z, index) => Math.exp(z) / sum - truth[index]!);
}
