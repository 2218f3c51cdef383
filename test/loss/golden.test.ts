import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { lossByName } from '../../src/loss/registry.js';
import { lossNames } from '../../src/study/losses.js';

/**
 * Values and gradients against an independent TensorFlow implementation in float64, whose gradients come from
 * GradientTape (test/fixtures/loss/make.py).
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

const { cases } = JSON.parse(readFileSync(join('test', 'fixtures', 'loss', 'losses.json'), 'utf8')) as {
  cases: GoldenCase[];
};

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

describe('losses against TensorFlow in float64', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('covers every loss of the study', () => {
    const remedy = 'add it to test/fixtures/loss/losses.py and make.py, and run make.py';
    for (const { name, results } of cases) {
      const golden = results.map(({ loss }) => loss);
      for (const loss of lossNames)
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
          const ofSoftmax = tf.grad((input) => loss(y, { logits: z, probabilities: input }));
          expectGradient(ofSoftmax(tf.softmax(z)), gradients.gradient_of_softmax, 'gradient of softmax');
        });
      });
    }
  }
});
