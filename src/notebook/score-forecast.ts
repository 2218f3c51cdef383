import type { SourceCase } from '../core/image.js';
import type { CaseBins, CaseScore } from '../metrics/case-score.js';
import { CaseTally } from '../metrics/case-tally.js';

export interface ForecastScores {
  scores: readonly CaseScore[];
  bins: readonly CaseBins[];
}

/**
 * Scores the hypothetical predictions p = `forecast(q)` on phantoms with known posterior q, without a network.
 * Cases must have one foreground class, named `className`. Throws RangeError for a case without posterior.
 *
 * ```ts
 * const { scores } = scoreForecast(cases, 'lesion', (q) => q);
 * scores.map(({ values }) => values.brier < 0.25); // [true, true]
 * ```
 */
export function scoreForecast(
  cases: readonly SourceCase[],
  className: string,
  forecast: (posterior: number) => number,
): ForecastScores {
  const results = cases.map(({ caseId, labels, posterior }) => {
    if (posterior?.length !== labels.data.length) {
      throw new RangeError(`scoreForecast: case ${caseId} has no posterior of one foreground class`);
    }
    const tally = new CaseTally({ caseId, labels, foregroundClasses: [className] });
    const probabilities = new Float32Array(2 * posterior.length);
    posterior.forEach((q, pixel) => {
      probabilities[2 * pixel + 1] = forecast(q);
      probabilities[2 * pixel] = 1 - probabilities[2 * pixel + 1]!;
    });
    tally.add(probabilities, undefined);
    return tally.finish();
  });
  return { scores: results.flatMap(({ scores }) => scores), bins: results.flatMap(({ bins }) => bins) };
}
