import { expect } from 'chai';
import fc from 'fast-check';
import { detectableDifference, noncentralUpperTail } from '../../src/statistics/detectable-difference.js';
import { nadeauBengioMean } from '../../src/statistics/nadeau-bengio.js';
import { nestedMean } from '../../src/statistics/nested-mean.js';
import { synthesize } from '../../src/statistics/random-effects-synthesis.js';
import { studentUpperQuantile } from '../../src/statistics/student-t.js';
import { number, property } from '../property.js';
import { golden } from './inference-golden.js';

const effects = fc.array(fc.record({ mean: number(-2, 2), standardError: number(0.01, 1) }), {
  minLength: 3,
  maxLength: 8,
});

describe('random-effects synthesis', () => {
  it('agrees with statsmodels’ Paule–Mandel mean, and with the formulas on SciPy’s t', () => {
    for (const { effects, mean, statsmodelsMean, spread, interval, prediction } of golden.synthesis) {
      const found = synthesize(effects);
      expect(found.mean).to.be.closeTo(statsmodelsMean, 1e-9);
      expect(found.mean).to.be.closeTo(mean, 1e-9);
      expect(found.spread).to.be.closeTo(spread, 1e-7);
      expect([found.interval.low, found.interval.high]).to.satisfy(near(interval));
      expect([found.prediction.low, found.prediction.high]).to.satisfy(near(prediction));
    }
  });

  it('has statsmodels’ Hartung–Knapp error wherever data sets differ', () => {
    const differing = golden.synthesis.filter(({ spread }) => spread > 0);
    expect(differing).to.have.length(2);
    for (const { effects, statsmodelsStandardError } of differing) {
      const { interval } = synthesize(effects);
      const half = studentUpperQuantile(0.025, effects.length - 1) * statsmodelsStandardError;
      expect((interval.high - interval.low) / 2).to.be.closeTo(half, 1e-7);
    }
  });

  it('of 1 and 3, known to 1: τ² = 1, mean 2, error 1', () => {
    const found = synthesize([
      { mean: 1, standardError: 1 },
      { mean: 3, standardError: 1 },
    ]);
    // Σ (y − 2)² / (1 + τ²) = 1 at τ² = 1; the sum of weights is then 1.
    expect(found.spread).to.be.closeTo(1, 1e-12);
    expect(found.mean).to.equal(2);
    expect(found.interval.high - 2).to.be.closeTo(12.7062, 1e-4);
    expect(found.prediction.low).to.be.NaN;
  });

  it('leaves out what has no standard error, tells one by its mean, and refuses a weight without end', () => {
    const one = { mean: 1, standardError: 0.5 };
    expect(synthesize([one, { mean: 9, standardError: Number.NaN }])).to.deep.include({
      mean: 1,
      studies: 1,
    });
    expect(synthesize([one]).interval.low).to.be.NaN;
    expect(synthesize([]).mean).to.be.NaN;
    expect(() => synthesize([one, { mean: 1, standardError: 0 }])).to.throw(RangeError, 'standard error 0');
  });

  property(
    'the mean lies among the effects, inside its interval, inside the prediction',
    [effects],
    (known) => {
      const { mean, interval, prediction, spread } = synthesize(known);
      expect(mean).to.be.within(
        Math.min(...known.map((effect) => effect.mean)) - 1e-9,
        Math.max(...known.map((effect) => effect.mean)) + 1e-9,
      );
      expect(interval.low).to.be.below(mean);
      expect(prediction.low).to.be.below(interval.low);
      expect(spread).to.be.at.least(0);
    },
  );

  property('Paule and Mandel’s equation holds at the spread that is found', [effects], (known) => {
    const { mean, spread } = synthesize(known);
    const squares = known.reduce(
      (sum, effect) => sum + (effect.mean - mean) ** 2 / (effect.standardError ** 2 + spread ** 2),
      0,
    );
    if (spread > 1e-6) expect(squares).to.be.closeTo(known.length - 1, 1e-6);
    else expect(squares).to.be.at.most(known.length - 1 + 1e-6);
  });
});

describe('Nadeau and Bengio’s correction', () => {
  it('is √(1/3 + 1/4) for fold means 1, 2, 3 and a share of a quarter', () => {
    const { mean, standardError, degreesOfFreedom } = nadeauBengioMean([1, 2, 3], 0.25);
    expect([mean, degreesOfFreedom]).to.deep.equal([2, 2]);
    expect(standardError).to.be.closeTo(Math.sqrt(7 / 12), 1e-15);
  });

  it('without overlap is Student’s test of the fold means', () => {
    const folds = [0.3, -0.1, 0.8, 0.2];
    expect(nadeauBengioMean(folds, 0).standardError).to.be.closeTo(
      nestedMean(folds.map((value) => [value])).standardError,
      1e-15,
    );
  });

  it('says nothing of one fold, and refuses a share below 0', () => {
    expect(nadeauBengioMean([1], 0.25).standardError).to.be.NaN;
    expect(() => nadeauBengioMean([1, 2], -1)).to.throw(RangeError, 'invalid share');
    expect(() => nadeauBengioMean([1, 2], Number.NaN)).to.throw(RangeError, 'invalid share');
  });
});

describe('smallest detectable difference', () => {
  it('comes to 1.96 + 0.84 standard errors where they are known well', () => {
    expect(detectableDifference({ standardError: 2, degreesOfFreedom: 20000 })).to.be.closeTo(
      2 * 2.8016,
      2e-3,
    );
  });

  it('is found with chance 0.8: the noncentral t says so', () => {
    for (const degreesOfFreedom of [1, 2.4, 4, 84]) {
      const shift = detectableDifference({ standardError: 1, degreesOfFreedom });
      const threshold = studentUpperQuantile(0.025, degreesOfFreedom);
      expect(noncentralUpperTail(threshold, degreesOfFreedom, shift)).to.be.closeTo(0.8, 1e-9);
    }
  });

  it('is unknown without a standard error', () => {
    expect(detectableDifference({ standardError: Number.NaN, degreesOfFreedom: Number.NaN })).to.be.NaN;
  });

  property(
    'grows with the error and with the wanted chance, and shrinks with degrees of freedom',
    [number(0.1, 5), number(1, 60), number(0.3, 0.9)],
    (standardError, degreesOfFreedom, power) => {
      const found = detectableDifference({ standardError, degreesOfFreedom }, power);
      expect(
        detectableDifference({ standardError: 2 * standardError, degreesOfFreedom }, power),
      ).to.be.closeTo(2 * found, 1e-9 * found);
      expect(detectableDifference({ standardError, degreesOfFreedom }, power + 0.05)).to.be.above(found);
      expect(
        detectableDifference({ standardError, degreesOfFreedom: degreesOfFreedom + 1 }, power),
      ).to.be.below(found);
    },
    20,
  );
});

/** Both ends within 10⁻⁷ of what is expected. */
function near([low, high]: readonly [number, number]) {
  return ([a, b]: number[]) => Math.abs(a! - low) < 1e-7 && Math.abs(b! - high) < 1e-7;
}
