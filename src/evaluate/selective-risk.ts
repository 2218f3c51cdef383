import { groupBy } from '../core/group-by.js';
import { riskCoverage } from '../metrics/risk-coverage.js';
import type { RunRecord } from '../record/run-record.js';
import { caseTable } from '../record/run-tables.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';

/**
 * How well a network's confidence separates good masks from bad ones, if the least confident cases are referred to
 * a human reader.
 */
export interface SelectiveRisk {
  cases: number;
  /** Mean 1 − DSC of all cases, and of the most confident four fifths. */
  risk: number;
  riskAtFourFifths: number;
  /** Area under the risk–coverage curve, and its excess over the perfect order. */
  area: number;
  excessArea: number;
}

/** Coverage of the printed point of the curve. */
const printedCoverage = 0.8;

/**
 * Risk 1 − DSC against coverage, ordered by the soft Dice confidence (metrics/risk-coverage.ts): over the cases of
 * all folds of a seed together, then averaged over seeds. Cases without a confidence or a DSC are left out.
 * Undefined if none is left.
 */
export function selectiveRisk(runs: readonly RunRecord[], row: string): SelectiveRisk | undefined {
  const seeds = [...groupBy(runs, ({ config }) => config.seed).values()].flatMap((ofSeed) => {
    const cases = ofSeed.flatMap((run) => {
      const { values: dsc } = caseTable(run).column(row, 'dsc');
      return caseTable(run)
        .column(row, 'soft_dice_confidence')
        .values.flatMap((confidence, at) =>
          Number.isFinite(confidence - dsc[at]!) ? [{ confidence, risk: 1 - dsc[at]! }] : [],
        );
    });
    if (cases.length === 0) return [];
    const { selectiveRisk: risks, area, excessArea } = riskCoverage(cases);
    const kept = Math.ceil(printedCoverage * cases.length);
    return [
      {
        cases: cases.length,
        risk: risks.at(-1)!,
        riskAtFourFifths: risks[kept - 1]!,
        area,
        excessArea,
      },
    ];
  });
  if (seeds.length === 0) return undefined;
  const mean = (of: keyof SelectiveRisk) => meanAndDeviation(seeds.map((one) => one[of])).mean;
  return {
    cases: Math.max(...seeds.map(({ cases }) => cases)),
    risk: mean('risk'),
    riskAtFourFifths: mean('riskAtFourFifths'),
    area: mean('area'),
    excessArea: mean('excessArea'),
  };
}
