import { expect } from 'chai';
import { optimalPrediction } from '../../src/metrics/optimal-prediction.js';
import { powerOptimum } from '../../src/metrics/power-optimum.js';
import { number, property } from '../property.js';

/** Scores and denominators of answers p to posteriors q, by their definitions. */
function scoresOf(q: readonly number[], p: readonly number[], gamma: number) {
  const sum = (of: (index: number) => number) => q.reduce((total, _, index) => total + of(index), 0);
  const error = sum((i) => q[i]! * (1 - p[i]!) ** gamma + (1 - q[i]!) * p[i]! ** gamma) / 2;
  const side = (hits: number) => ({ score: hits / (hits + error), denominator: hits + error });
  return {
    foreground: side(sum((i) => q[i]! * p[i]!)),
    background: side(sum((i) => (1 - q[i]!) * (1 - p[i]!))),
  };
}

const lossOf = (q: readonly number[], p: readonly number[], gamma: number) => {
  const { foreground, background } = scoresOf(q, p, gamma);
  return (1 - foreground.score + 1 - background.score) / 2;
};

describe('powerOptimum', () => {
  const score = number(0.3, 0.999);
  const size = number(0.1, 5);
  const two = (s0: number, s1: number, d0: number, d1: number) => ({
    background: { score: s0, denominator: d0 },
    foreground: { score: s1, denominator: d1 },
  });

  property('is the line of γ = 2 there', [number(0, 1), score, score, size, size], (q, s0, s1, d0, d1) => {
    const scores = two(s0, s1, d0, d1);
    expect(powerOptimum(q, 2, scores)).to.be.closeTo(optimalPrediction(q, scores), 1e-9);
  });

  property(
    'answers with one class what it answers with the other',
    [number(0, 1), number(1.1, 5), score, score, size, size],
    (q, gamma, s0, s1, d0, d1) => {
      const turned = powerOptimum(1 - q, gamma, two(s1, s0, d1, d0));
      expect(powerOptimum(q, gamma, two(s0, s1, d0, d1))).to.be.closeTo(1 - turned, 1e-9);
    },
  );

  it('draws towards ½ above γ = 2 where nothing else pulls', () => {
    const perfect = two(1, 1, 1, 1);
    expect(powerOptimum(0.2, 3, perfect)).to.be.closeTo(1 / 3, 1e-12);
    expect(powerOptimum(0.2, 2, perfect)).to.be.closeTo(0.2, 1e-12);
    expect(powerOptimum(0.2, 1.5, perfect)).to.be.closeTo(1 / 17, 1e-12);
    expect([0, 1].map((q) => powerOptimum(q, 4, perfect))).to.deep.equal([0, 1]);
  });

  for (const gamma of [1.5, 2, 3, 4]) {
    it(`is what direct minimisation finds, γ = ${gamma}`, () => {
      const q = Array.from({ length: 40 }, (_, index) => (index / 39) ** 3);
      // Coordinate by coordinate over a grid that is refined, from the posterior itself.
      let p = [...q];
      for (let step = 0.1; step > 2e-5; step /= 1.5) {
        for (let index = 0; index < q.length; index++) {
          for (const move of [-step, step]) {
            const tried = p.map((value, at) =>
              at === index ? Math.min(1, Math.max(0, value + move)) : value,
            );
            if (lossOf(q, tried, gamma) < lossOf(q, p, gamma)) p = tried;
          }
        }
      }
      const scores = scoresOf(q, p, gamma);
      q.forEach((posterior, index) => {
        expect(p[index], `q = ${posterior}`).to.be.closeTo(powerOptimum(posterior, gamma, scores), 2e-2);
      });
    });
  }
});
