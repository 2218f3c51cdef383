import type { StudyRecord } from '../../src/record/study-record.js';

/**
 * A study in which seed k trained fold k: of the cases that every run tests, run k keeps every `folds`-th, from the k-th. So
 * the same values are seen as five folds instead of five seeds of one split. Of the cases that run k does not test, every fourth
 * validates and the others train.
 */
export function folded(study: StudyRecord, folds: number): StudyRecord {
  const runs = study.runs.map((run) => {
    const number = run.config.seed;
    const test = run.config.cases.test.filter((_, index) => index % folds === number - 1);
    const others = run.config.cases.test.filter((caseId) => !test.includes(caseId));
    const validation = others.filter((_, index) => index % 4 === 3);
    const training = others.filter((caseId) => !validation.includes(caseId));
    const isOwn = ({ caseId }: { caseId: string }) => test.includes(caseId);
    return {
      ...run,
      config: { ...run.config, fold: { number, of: folds }, cases: { training, validation, test } },
      cases: run.cases.filter(isOwn),
      bins: run.bins.filter(isOwn),
      thresholds: run.thresholds.filter(isOwn),
      recalibrated: run.recalibrated.filter(isOwn),
    };
  });
  return { ...study, runs };
}
