import type { TwoClassScores } from './optimal-prediction.js';

/**
 * The optimal prediction under DSC++ with any exponent γ > 1, background term included, for a network that knows
 * the true frequency q of foreground. optimal-prediction.ts has the derivation for γ = 2 and explains the terms.
 *
 *     E = ½ Σ [q (1 − p)^γ + (1 − q) p^γ],   D₁ = Σ q p + E,   D₀ = Σ (1 − q)(1 − p) + E,   1 − S_k = E / D_k
 *
 * With ∂E = ½ γ [(1 − q) p^(γ−1) − q (1 − p)^(γ−1)], ∂D₁ = q + ∂E and ∂D₀ = ∂E − (1 − q) at one pixel, the loss ½
 * E (1/D₀ + 1/D₁) is stationary if
 *
 *     ½ γ [(1 − q) p^(γ−1) − q (1 − p)^(γ−1)] = [(1 − S₁) D₀ q − (1 − S₀) D₁ (1 − q)] / (D₀ S₁ + D₁ S₀)
 *
 * The left side grows with p, from −½ γ q at p = 0 to ½ γ (1 − q) at p = 1, so the solution is unique and found by
 * bisection; if the right side lies beyond these ends, p is 0 or 1. At γ = 2 the left side is p − q. As S → 1 the
 * right side goes to 0 and p / (1 − p) to (q / (1 − q))^(1/(γ−1)). This is calibrated only for γ = 2; larger γ
 * draws p towards ½, smaller γ away from it.
 * Example: S₀ = S₁ = 1, γ = 3, q = 0.2: p / (1 − p) = ½, p = 1/3.
 *
 * Neglected: the clips and smoothing terms of the code, and more than two classes. Source: this study's own
 * derivation.
 */
export function powerOptimum(
  posterior: number,
  gamma: number,
  { background, foreground }: TwoClassScores,
): number {
  const [d0, d1] = [background.denominator, foreground.denominator];
  const pull =
    ((1 - foreground.score) * d0 * posterior - (1 - background.score) * d1 * (1 - posterior)) /
    (d0 * foreground.score + d1 * background.score);
  const slope = (p: number) =>
    (gamma / 2) * ((1 - posterior) * p ** (gamma - 1) - posterior * (1 - p) ** (gamma - 1)) - pull;
  if (slope(0) >= 0) return 0;
  if (slope(1) <= 0) return 1;
  let [low, high] = [0, 1];
  for (let halving = 0; halving < 52; halving++) {
    const middle = (low + high) / 2;
    if (slope(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
