/**
 * What a network that knows the true frequency q of foreground at every pixel would best answer, under the two-class Dice
 * losses of the study, background term included. Sums run over the pixels of one image, which has so many that a sum over
 * labels is its expectation.
 *
 * **DSC++, γ = 2.** With p the foreground probability, 1 − p the background's:
 *
 *     E = ½ Σ [q (1 − p)² + (1 − q) p²]       half of FN + FP of the foreground, and as much of the background, whose FN is the other's FP
 *     D₁ = Σ q p + E        D₀ = Σ (1 − q)(1 − p) + E        1 − S_k = E / D_k
 *     loss = ½ [(1 − S₀) + (1 − S₁)] = ½ E (1/D₀ + 1/D₁)
 *
 * At one pixel ∂E = p − q, ∂D₁ = q + (p − q) = p, ∂D₀ = −(1 − q) + (p − q) = p − 1. The loss is stationary where
 *
 *     (p − q)(1/D₀ + 1/D₁) = E [p / D₁² − (1 − p) / D₀²] = (1 − S₁) p / D₁ − (1 − S₀)(1 − p) / D₀
 *
 * times D₀ D₁, and solved for p:
 *
 *     p* = [(D₀ + D₁) q − (1 − S₀) D₁] / (D₀ S₁ + D₁ S₀)        cut to [0, 1]
 *
 * It is linear in q between the cuts; the second derivative is positive, so the stationary point is the least. Where
 * foreground is rare, D₁ ≪ D₀ and S₀ → 1, it is the answer of the foreground term alone, min(1, q / S₁): overconfident by
 * 1/S. Where both classes are alike (D₀ = D₁, S₀ = S₁ = S) it is ½ + (q − ½)/S: overconfident to both sides, and ½ stays ½.
 *
 * **DSC (γ = 1).** I₁ = 2 Σ q p, U₁ = Σ q + Σ p, I₀ = 2 Σ (1 − q)(1 − p), U₀ = Σ (1 − q) + Σ (1 − p), S_k = I_k / U_k. At
 * one pixel
 *
 *     ∂(S₁ + S₀) = (2 q − S₁) / U₁ − (2 (1 − q) − S₀) / U₀
 *
 * does not depend on p: the answer is 1 above a cut of q and 0 below,
 *
 *     q > [S₁ U₀ + (2 − S₀) U₁] / (2 (U₀ + U₁))
 *
 * For rare foreground the cut is S₁/2 (Lipton et al., arXiv 1402.1892), for classes alike ½.
 *
 * S, D, U are those of the answer itself, so p* is a fixed point; direct minimisation finds the same (tests). Left out: the
 * clips and smoothing terms of the code (1e-7, 1e-5), and classes beyond two. Source: this study's own derivation.
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

/** The q that p* comes from, where p* is neither 0 nor 1: the inverse of optimalPrediction. */
export function posteriorOfOptimum(prediction: number, { background, foreground }: TwoClassScores): number {
  const [d0, d1] = [background.denominator, foreground.denominator];
  const slope = d0 * foreground.score + d1 * background.score;
  return (slope * prediction + (1 - background.score) * d1) / (d0 + d1);
}

/**
 * The answer of the foreground term alone, which p* nears where foreground is rare: min(1, q / S).
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
