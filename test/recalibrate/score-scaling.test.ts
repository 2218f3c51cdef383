import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { scaleByScore, softScores } from '../../src/recalibrate/score-scaling.js';
import { expectAllClose } from '../close-to.js';

describe('score scaling', () => {
  it('multiplies the foreground and gives the rest to background: (0.2, 0.8) at 0.9 → (0.28, 0.72)', () => {
    expectAllClose(scaleByScore(Float32Array.of(0.2, 0.8), [0.9]), [0.28, 0.72], { absolute: 1e-7 });
    expectAllClose(scaleByScore(Float32Array.of(0.2, 0.5, 0.3), [0.5, 1]), [0.45, 0.25, 0.3], {
      absolute: 1e-7,
    });
  });

  it('changes nothing at score 1 and refuses scores outside [0, 1]', () => {
    expect([...scaleByScore(Float32Array.of(0.25, 0.75), [1])]).to.deep.equal([0.25, 0.75]);
    expect(() => scaleByScore(Float32Array.of(0.25, 0.75), [1.1])).to.throw(RangeError, 'class score 1.1');
    expect(() => scaleByScore(Float32Array.of(0.25, 0.75), [Number.NaN])).to.throw(RangeError);
    expect(() => scaleByScore(Float32Array.of(0.25, 0.75), [-0.1])).to.throw(RangeError, 'class score -0.1');
    expect([...scaleByScore(Float32Array.of(0.25, 0.75), [0])]).to.deep.equal([1, 0]);
  });

  it('scores y = 1, 0 at p = ½, ½ with ⅔, up to the clip', () => {
    const [score] = softScores(Float32Array.of(0.5, 0.5, 0.5, 0.5), Uint8Array.of(1, 0), 2);
    expect(score).to.be.closeTo(0.5 / 0.75, 1e-6);
  });

  it('is the formula to the last digits, ε and clip included', () => {
    const epsilon = 1e-7;
    const clip = (x: number) => Math.min(Math.max(x, epsilon), 1 - epsilon);
    for (const [p, labels] of [
      [
        [0, 1, 0],
        [0, 1, 0],
      ],
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
      [
        [1, 1, 0.25],
        [0, 1, 1],
      ],
    ] as const) {
      let [hits, missed, wrong] = [0, 0, 0];
      p.forEach((value, pixel) => {
        const [y, found] = [clip(labels[pixel]!), clip(value)];
        hits += y * found;
        missed += (y * (1 - found)) ** 2;
        wrong += ((1 - y) * found) ** 2;
      });
      const expected = (hits + epsilon) / (hits + missed / 2 + wrong / 2 + epsilon);
      const rows = Float32Array.from(p.flatMap((value) => [1 - value, value]));
      const [score] = softScores(rows, Uint8Array.from(labels), 2);
      expect(score).to.be.closeTo(expected, 1e-14);
    }
  });

  it('refuses sizes that disagree and labels that are no class', () => {
    const scoresOf = (labels: number[]) => () =>
      softScores(Float32Array.of(0.5, 0.5, 0.5, 0.5), Uint8Array.from(labels), 2);
    expect(scoresOf([0, 1, 1])).to.throw(
      RangeError,
      'invalid case: 4 probabilities for 3 pixels of 2 classes',
    );
    expect(scoresOf([0, 255])).to.throw(
      RangeError,
      'invalid label 255: expected 0 to 1; masks of 0 and 255: divide by 255',
    );
    expect(scoresOf([0, 2])).to.throw(RangeError, 'invalid label 2');
    expect(scoresOf([0, 1])).to.not.throw();
  });

  it('scores every class of a sure and right prediction with 1', () => {
    const scores = softScores(Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), Uint8Array.of(0, 1, 2), 3);
    expectAllClose(scores, [1, 1], { absolute: 1e-6 });
  });
});

describe('the foreground term behind score scaling', () => {
  it('is least, descending the expected γ = 2 term, at p = min(1, q / S), and S p is q where q < S', () => {
    // Groups of pixels that look alike, each with its share w and foreground frequency q, answered with one p each.
    const stream = RandomStream.fromSeed(71);
    for (let trial = 0; trial < 5; trial++) {
      const groups = Array.from({ length: 6 }, () => ({ w: stream.uniform(0.1, 1), q: stream.uniform() }));
      let answers = groups.map(() => stream.uniform());
      const sums = (p: readonly number[]) => {
        const sum = (term: (w: number, q: number, p: number) => number) =>
          groups.reduce((total, { w, q }, index) => total + term(w, q, p[index]!), 0);
        const truePositive = sum((w, q, value) => w * q * value);
        const falseNegative = sum((w, q, value) => w * q * (1 - value) ** 2);
        const falsePositive = sum((w, q, value) => w * (1 - q) * value ** 2);
        return { truePositive, denominator: truePositive + falseNegative / 2 + falsePositive / 2 };
      };
      for (let step = 0; step < 40_000; step++) {
        const { truePositive, denominator } = sums(answers);
        answers = answers.map((p, index) => {
          const { w, q } = groups[index]!;
          const growth = w * q - w * q * (1 - p) + w * (1 - q) * p;
          const slope = -(w * q * denominator - truePositive * growth) / denominator ** 2;
          return Math.min(1, Math.max(0, p - 0.05 * slope));
        });
      }
      const { truePositive, denominator } = sums(answers);
      const score = truePositive / denominator;
      groups.forEach(({ q }, index) => {
        expect(answers[index]).to.be.closeTo(Math.min(1, q / score), 1e-6);
        if (q < score) expect(score * answers[index]!).to.be.closeTo(q, 1e-6);
      });
    }
  });
});
