import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { lossByName } from '../../src/loss/registry.js';
import { laterLossNames, lossNames } from '../../src/study/losses.js';

/**
 * Values and gradients against independent implementations in float64: the study's losses in TensorFlow, whose gradients come from
 * GradientTape (test/fixtures/loss/make.py), the later ones in PyTorch with autograd (make_later.py).
 */

interface GoldenCase {
  name: string;
  shape: number[];
  labels: number[];
  logits: number[];
  results: GoldenResult[];
}

interface GoldenResult {
  loss: string;
  hyperparameters: Record<string, number>;
  value: number;
  gradient_of_softmax: number[];
  gradient_of_logits: number[];
}

const goldens = [
  { made: 'TensorFlow', names: lossNames, file: 'losses.json', script: 'losses.py and make.py' },
  {
    made: 'PyTorch',
    names: laterLossNames,
    file: 'later-losses.json',
    script: 'later_losses.py and make_later.py',
  },
] as const;

function casesOf(file: string): GoldenCase[] {
  const text = readFileSync(join('test', 'fixtures', 'loss', file), 'utf8');
  return (JSON.parse(text) as { cases: GoldenCase[] }).cases;
}

/** 1 − score is a multiple of 6e-8 in float32: below 0.01 the relative tolerance cannot hold for DSC. */
const roundingOfOne = 1e-7;

function expectClose(found: number, golden: number, what: string): void {
  expect(Math.abs(found - golden), what).to.be.at.most(1e-5 * Math.abs(golden) + roundingOfOne);
}

/** Every element, relative to the largest of the golden gradient. */
function expectGradient(found: tf.Tensor, golden: readonly number[], what: string): void {
  const values = found.dataSync();
  const largest = Math.max(...golden.map(Math.abs));
  golden.forEach((expected, index) => {
    expect(Math.abs(values[index]! - expected), `${what}, element ${index}`).to.be.at.most(
      1e-5 * largest + 1e-12,
    );
  });
}

for (const { made, names, file, script } of goldens) {
  const cases = casesOf(file);
  describe(`losses against ${made} in float64`, () => {
    before(() => startEngine({ device: 'cpu' }));

    it('covers every loss', () => {
      const remedy = `add it to test/fixtures/loss/${script}, and run that`;
      for (const { name, results } of cases) {
        const golden = results.map(({ loss }) => loss);
        for (const loss of names)
          expect(golden, `${loss} has no golden value in "${name}": ${remedy}`).to.include(loss);
      }
    });

    for (const { name, shape, labels, logits, results } of cases) {
      for (const { loss: lossName, hyperparameters, value, ...gradients } of results) {
        const variant = Object.entries(hyperparameters).map(([key, number]) => ` ${key} = ${number}`);
        it(`${lossName}${variant}: ${name}`, () => {
          const { loss } = lossByName(lossName, hyperparameters);
          tf.tidy(() => {
            const z = tf.tensor(logits, shape);
            const y = tf.reshape(tf.oneHot(tf.tensor1d(labels, 'int32'), shape.at(-1)!), shape);
            const whole = tf.valueAndGrad((input) =>
              loss(y, { logits: input, probabilities: tf.softmax(input) }),
            );
            const { value: found, grad } = whole(z);
            expectClose(found.dataSync()[0]!, value, 'value');
            expectGradient(grad, gradients.gradient_of_logits, 'gradient of logits');
            // A loss may read the logits alone: it has no gradient with respect to the softmax, which is 0.
            const ofSoftmax = tf.grad((input) =>
              tf.add(loss(y, { logits: z, probabilities: input }), tf.mul(0, tf.sum(input))),
            );
            expectGradient(ofSoftmax(tf.softmax(z)), gradients.gradient_of_softmax, 'gradient of softmax');
          });
        });
      }
    }
  });
}
