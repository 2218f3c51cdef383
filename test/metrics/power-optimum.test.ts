import { expect } from 'chai';
import { posteriorOfOptimum } from '../../src/metrics/optimal-prediction.js';
import { posteriorOfPowerOptimum } from '../../src/metrics/power-optimum.js';
import { number, property } from '../property.js';

type Scores = Parameters<typeof posteriorOfPowerOptimum>[2];

/** Scores and denominators of answers p to posteriors q, by their definitions. */
function scoresOf(q: readonly number[], p: readonly number[], gamma: number): Scores {
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

/**
 * What one pixel with posterior q adds to the loss at prediction p, to first order: d(E / D) = (S e − (1 − S) t) / D for
 * each class, with e its part of E and t its part of the hits.
 */
function pixelLoss(q: number, p: number, gamma: number, { background, foreground }: Scores): number {
  const e = (q * (1 - p) ** gamma + (1 - q) * p ** gamma) / 2;
  const of = ({ score, denominator }: Scores['foreground'], t: number) =>
    (score * e - (1 - score) * t) / denominator;
  return of(foreground, q * p) + of(background, (1 - q) * (1 - p));
}

describe('posteriorOfPowerOptimum', () => {
  const score = number(0.3, 0.999);
  const size = number(0.1, 5);
  const two = (s0: number, s1: number, d0: number, d1: number) => ({
    background: { score: s0, denominator: d0 },
    foreground: { score: s1, denominator: d1 },
  });

  property('is the line of γ = 2 there', [number(0, 1), score, score, size, size], (p, s0, s1, d0, d1) => {
    const scores = two(s0, s1, d0, d1);
    expect(posteriorOfPowerOptimum(p, 2, scores)).to.be.closeTo(posteriorOfOptimum(p, scores), 1e-12);
  });

  property(
    'of γ = 1 is the threshold of DSC, whatever the prediction',
    [number(0, 1), score, score, size, size],
    (p, s0, s1, d0, d1) => {
      // optimal-prediction.ts, where U = 2 D.
      const threshold = (s1 * d0 + (2 - s0) * d1) / (2 * (d0 + d1));
      expect(posteriorOfPowerOptimum(p, 1, two(s0, s1, d0, d1))).to.be.closeTo(threshold, 1e-12);
    },
  );

  property(
    'answers with one class what it answers with the other',
    [number(0.001, 0.999), number(1, 5), score, score, size, size],
    (p, gamma, s0, s1, d0, d1) => {
      const turned = posteriorOfPowerOptimum(1 - p, gamma, two(s1, s0, d1, d0));
      expect(posteriorOfPowerOptimum(p, gamma, two(s0, s1, d0, d1))).to.be.closeTo(1 - turned, 1e-12);
    },
  );

  property(
    'is the posterior for which no prediction of a fine grid costs less',
    [number(0.01, 0.99), number(1.1, 5), score, score, size, size],
    (p, gamma, s0, s1, d0, d1) => {
      const scores = two(s0, s1, d0, d1);
      const q = posteriorOfPowerOptimum(p, gamma, scores);
      const best = pixelLoss(q, p, gamma, scores);
      for (let step = 0; step <= 500; step++) {
        expect(pixelLoss(q, step / 500, gamma, scores)).to.be.at.least(best - 1e-12);
      }
    },
  );

  it('draws towards ½ above γ = 2 where nothing else pulls, away from it below', () => {
    const perfect = two(1, 1, 1, 1);
    expect(posteriorOfPowerOptimum(1 / 3, 3, perfect)).to.be.closeTo(0.2, 1e-12);
    expect(posteriorOfPowerOptimum(0.2, 2, perfect)).to.be.closeTo(0.2, 1e-12);
    expect(posteriorOfPowerOptimum(1 / 17, 1.5, perfect)).to.be.closeTo(0.2, 1e-12);
    expect([0, 1].map((p) => posteriorOfPowerOptimum(p, 4, perfect))).to.deep.equal([0, 1]);
    expect([0, 0.5, 1].map((p) => posteriorOfPowerOptimum(p, 1, perfect))).to.deep.equal([0.5, 0.5, 0.5]);
  });

  it('ends where predictions are 0 and 1, worked out by hand', () => {
    // D₀ = 3, D₁ = 1, S₁ = 0.7, S₀ = 0.9: C = 3, a = 0.3, b = 0.1/3; γ = 4: 2 p³ and 2 (1 − p)³.
    const scores = two(0.9, 0.7, 3, 1);
    expect(posteriorOfPowerOptimum(0, 4, scores)).to.be.closeTo(0.1 / 3 / (2 + 0.3 + 0.1 / 3), 1e-12);
    expect(posteriorOfPowerOptimum(1, 4, scores)).to.be.closeTo((2 + 0.1 / 3) / (2 + 0.3 + 0.1 / 3), 1e-12);
  });

  for (const gamma of [1.5, 2, 3, 4]) {
    it(`is what direct minimisation of the whole loss finds, γ = ${gamma}`, () => {
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
      const [lowest, highest] = [0, 1].map((end) => posteriorOfPowerOptimum(end, gamma, scores));
      q.forEach((posterior, index) => {
        const found = posteriorOfPowerOptimum(p[index]!, gamma, scores);
        // A finite number of pixels: one moves the sums by about 1 %.
        const expected = Math.min(highest!, Math.max(lowest!, posterior));
        expect(found, `q = ${posterior}`).to.be.closeTo(expected, 2e-2);
      });
    });
  }
});
