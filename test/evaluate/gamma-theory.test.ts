import { expect } from 'chai';
import { gammaTheory } from '../../src/evaluate/gamma-theory.js';
import { gammaStudy, withPixels } from './gamma-study.js';

describe('gammaTheory', () => {
  const [run] = gammaStudy().runs;
  /** Background that is sure, uncertain pixels, foreground that is sure. */
  const groups = (p: number) => [
    { pixels: 6, p: 0, q: 0 },
    { pixels: 2, p, q: 0.5 },
    { pixels: 2, p: 1, q: 1 },
  ];

  it('at γ = 1 is the threshold of DSC, worked out by hand', () => {
    // E = ½ · 2 · ½ = ½; Σ q p = 2 · ¼ + 2 = 2.5, D₁ = 3, S₁ = 5/6; Σ (1 − q)(1 − p) = 6 + ½, D₀ = 7, S₀ = 13/14.
    // Threshold [S₁ D₀ + (2 − S₀) D₁] / [2 (D₀ + D₁)] = (35/6 + 45/14) / 20.
    const theory = gammaTheory([withPixels(run!, groups(0.5))], 'lesion', 1)!;
    const threshold = (35 / 6 + 45 / 14) / 20;
    for (const p of [0, 0.3, 1]) expect(theory.posterior(p)).to.be.closeTo(threshold, 1e-12);
    // One bin lies between the first and the last: that of p = ½, with q = ½.
    expect(theory.gapToOptimum).to.be.closeTo(0.5 - threshold, 1e-12);
    expect(theory.gapToPrediction).to.be.closeTo(0, 1e-12);
  });

  it('at γ = 3 uses the scores at that γ', () => {
    // E = ½ · 2 · (½ · 0.2³ + ½ · 0.8³) = 0.26; Σ q p = 2 · 0.4 + 2 = 2.8, D₁ = 3.06; Σ (1 − q)(1 − p) = 6.2, D₀ = 6.46.
    const [e, d1, d0] = [0.26, 3.06, 6.46];
    const [s1, s0] = [1 - e / d1, 1 - e / d0];
    const common = d0 * s1 + d1 * s0;
    const [a, b] = [((1 - s1) * d0) / common, ((1 - s0) * d1) / common];
    const optimum = (1.5 * 0.8 ** 2 + b) / (1.5 * (0.8 ** 2 + 0.2 ** 2) + a + b);
    const theory = gammaTheory([withPixels(run!, groups(0.8))], 'lesion', 3)!;
    expect(theory.posterior(0.8)).to.be.closeTo(optimum, 1e-12);
    expect(theory.gapToOptimum).to.be.closeTo(optimum - 0.5, 1e-12);
    expect(theory.gapToPrediction).to.be.closeTo(0.3, 1e-12);
  });

  it('pools the pixels of several networks', () => {
    const [first, second] = [0.5, 0.8].map((p) => withPixels(run!, groups(p)));
    const { points, gapToPrediction } = gammaTheory([first!, second!], 'lesion', 2)!;
    expect(points.map(({ pixels }) => pixels)).to.deep.equal([12, 2, 2, 4]);
    expect(gapToPrediction).to.be.closeTo((0 + 0.3) / 2, 1e-12);
  });

  it('has no distance where every prediction is 0 or 1, and no theory without a posterior or with several classes', () => {
    const sure = groups(0.5).filter(({ p }) => p !== 0.5);
    const { gapToOptimum, gapToPrediction } = gammaTheory([withPixels(run!, sure)], 'lesion', 2)!;
    expect([gapToOptimum, gapToPrediction].every(Number.isNaN)).to.equal(true);
    expect(gammaTheory([{ ...run!, posterior: null }], 'lesion', 2)).to.equal(undefined);
    const several = { ...run!, config: { ...run!.config, foregroundClasses: ['lesion', 'other'] } };
    expect(gammaTheory([several], 'lesion', 2)).to.equal(undefined);
  });
});
