import type { StudyRecord } from '../../src/record/study-record.js';
import { type Effect, valuedStudy } from './valued-study.js';

/** The four parts of one loss. */
export interface Parts {
  nll: { miscalibration: number; discrimination: number };
  brier: { miscalibration: number; discrimination: number };
}

/**
 * A study of DSC and DSC++ whose scores are made of given parts: score = miscalibration − discrimination + 1. Cases of DSC++ differ
 * from one another by −0.001, 0, +0.001 in every part, so that there is an interval.
 */
export function splitStudy(
  effects: readonly Effect[],
  partsOf: (dataset: string, loss: string) => Parts,
): StudyRecord {
  const study = valuedStudy(effects);
  const runs = study.runs.map((run) => {
    const { nll, brier } = partsOf(run.config.dataset, run.config.loss);
    const cases = run.cases.map((score, index) => {
      const noise = run.config.loss === 'dsc++' ? 0.001 * ((index % 3) - 1) : 0;
      return {
        ...score,
        values: {
          ...score.values,
          nll: nll.miscalibration - nll.discrimination + 1,
          brier: brier.miscalibration - brier.discrimination + 1,
          nll_miscalibration: nll.miscalibration + noise,
          nll_discrimination: nll.discrimination + noise,
          brier_miscalibration: brier.miscalibration + noise,
          brier_discrimination: brier.discrimination + noise,
        },
      };
    });
    return { ...run, cases };
  });
  return { ...study, runs };
}
