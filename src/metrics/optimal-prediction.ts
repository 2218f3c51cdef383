/**
 * The optimal prediction under the study's two-class Dice losses, background term included, for a network that
 * knows the true frequency q of foreground at every pixel. Sums run over the pixels of one image, assumed large
 * enough for sums over labels to equal their expectations.
 *
 * **DSC++, γ = 2.** Let p be the probability of foreground and 1 − p that of background:
 *
 *     E = ½ Σ [q (1 − p)² + (1 − q) p²]       ½ (FN + FP), the same for both classes: the FN of one is the FP of the other
 *     D₁ = Σ q p + E        D₀ = Σ (1 − q)(1 − p) + E        1 − S_k = E / D_k
 *     loss = ½ [(1 − S₀) + (1 − S₁)] = ½ E (1/D₀ + 1/D₁)
 *
 * At one pixel ∂E = p − q, ∂D₁ = q + (p − q) = p, ∂D₀ = −(1 − q) + (p − q) = p − 1. So the loss is stationary if
 *
 *     (p − q)(1/D₀ + 1/D₁) = E [p / D₁² − (1 − p) / D₀²] = (1 − S₁) p / D₁ − (1 − S₀)(1 − p) / D₀
 *
 * Multiplying by D₀ D₁ and solving for p gives
 *
 *     p* = [(D₀ + D₁) q − (1 − S₀) D₁] / (D₀ S₁ + D₁ S₀)        clipped to [0, 1]
 *
 * p* is linear in q between the clips; the second derivative is positive, so the stationary point is the minimum.
 * If foreground is rare (D₁ ≪ D₀, S₀ → 1), p* is the optimum of the foreground term alone, min(1, q / S₁):
 * overconfident by the factor 1/S. If both classes are symmetric (D₀ = D₁, S₀ = S₁ = S), p* = ½ + (q − ½)/S:
 * overconfident on both sides of ½.
 *
 * **DSC (γ = 1).** I₁ = 2 Σ q p, U₁ = Σ q + Σ p, I₀ = 2 Σ (1 − q)(1 − p), U₀ = Σ (1 − q) + Σ (1 − p), S_k = I_k /
 * U_k. The derivative at one pixel,
 *
 *     ∂(S₁ + S₀) = (2 q − S₁) / U₁ − (2 (1 − q) − S₀) / U₀
 *
 * does not depend on p, so the optimum is 1 if q lies above a threshold and 0 below:
 *
 *     q > [S₁ U₀ + (2 − S₀) U₁] / (2 (U₀ + U₁))
 *
 * For rare foreground the threshold is S₁/2 (Lipton et al., arXiv 1402.1892); for symmetric classes it is ½.
 *
 * S, D and U depend on the prediction itself, so p* is a fixed point; direct minimisation gives the same (tested).
 * Neglected: the clips and smoothing terms of the code (1e-7, 1e-5), and more than two classes. Source: this
 * study's own derivation.
 */

/** Soft score S and denominator D (DSC++) or U (DSC) of a class. */
export interface SoftScore {
  score: number;
  denominator: number;
}

export interface TwoClassScores {
  background: SoftScore;
  foreground: SoftScore;
}

/**
 * p* of DSC++ with γ = 2. `posterior` q in [0, 1]. Example: D₀ = D₁, S₀ = S₁ = 0.8, q = 0.6: 0.5 + 0.1/0.8 = 0.625.
 *
 * ```ts
 * const side = { score: 0.8, denominator: 1 };
 * optimalPrediction(0.6, { background: side, foreground: side }); // 0.625
 * ```
 */
export function optimalPrediction(posterior: number, { background, foreground }: TwoClassScores): number {
  const [d0, d1] = [background.denominator, foreground.denominator];
  const slope = d0 * foreground.score + d1 * background.score;
  return clipToOne(((d0 + d1) * posterior - (1 - background.score) * d1) / slope);
}

/** The inverse of optimalPrediction: the q whose optimum is p*, for 0 < p* < 1. */
export function posteriorOfOptimum(prediction: number, { background, foreground }: TwoClassScores): number {
  const [d0, d1] = [background.denominator, foreground.denominator];
  const slope = d0 * foreground.score + d1 * background.score;
  return (slope * prediction + (1 - background.score) * d1) / (d0 + d1);
}

/**
 * The optimum of the foreground term alone, min(1, q / S), which p* approaches if foreground is rare.
 *
 * ```ts
 * oneTermPrediction(0.4, 0.8); // 0.5
 * oneTermPrediction(0.9, 0.8); // 1
 * ```
 */
export function oneTermPrediction(posterior: number, score: number): number {
  return Math.min(1, posterior / score);
}

function clipToOne(value: number): number {
  return Math.max(0, Math.min(1, value));
}
