import type { TwoClassScores } from './optimal-prediction.js';

/**
 * The optimum of DSC++ with any exponent γ ≥ 1, background term included, for a network that knows the true frequency
 * q of foreground: the q for which a prediction p is optimal. optimal-prediction.ts has the derivation for γ = 2 and
 * explains the terms.
 *
 *     E = ½ Σ [q (1 − p)^γ + (1 − q) p^γ],   D₁ = Σ q p + E,   D₀ = Σ (1 − q)(1 − p) + E,   1 − S_k = E / D_k
 *
 * With ∂E = ½ γ [(1 − q) p^(γ−1) − q (1 − p)^(γ−1)], ∂D₁ = q + ∂E and ∂D₀ = ∂E − (1 − q) at one pixel, the loss ½
 * E (1/D₀ + 1/D₁) is stationary if
 *
 *     ½ γ [(1 − q) p^(γ−1) − q (1 − p)^(γ−1)] = a q − b (1 − q)
 *     a = (1 − S₁) D₀ / C,   b = (1 − S₀) D₁ / C,   C = D₀ S₁ + D₁ S₀
 *
 * This is linear in q:
 *
 *     q*(p) = [½ γ p^(γ−1) + b] / [½ γ (p^(γ−1) + (1 − p)^(γ−1)) + a + b]
 *
 * For γ > 1 q* rises with p, so p is unique; it is 0 for every q up to q*(0), and 1 for every q from q*(1) on. At γ =
 * 2 q* is a line, the inverse of optimalPrediction. At γ = 1 (DSC) it is one number, the threshold of q between the
 * answers 0 and 1. As S → 1, a and b vanish and q / (1 − q) = (p / (1 − p))^(γ−1): calibrated only for γ = 2; larger γ
 * draws p towards ½, smaller γ away from it.
 * Example: S₀ = S₁ = 1, γ = 3, p = 1/3: q / (1 − q) = ¼, q = 0.2.
 *
 * Neglected: the clips and smoothing terms of the code, and more than two classes. Source: this study's own
 * derivation.
 */
export function posteriorOfPowerOptimum(
  prediction: number,
  gamma: number,
  { background, foreground }: TwoClassScores,
): number {
  const [d0, d1] = [background.denominator, foreground.denominator];
  const common = d0 * foreground.score + d1 * background.score;
  const a = ((1 - foreground.score) * d0) / common;
  const b = ((1 - background.score) * d1) / common;
  const ofForeground = (gamma / 2) * prediction ** (gamma - 1) + b;
  const ofBackground = (gamma / 2) * (1 - prediction) ** (gamma - 1) + a;
  return ofForeground / (ofForeground + ofBackground);
}
