import type { StudyRecord } from '../../../src/record/study-record.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

/** DSC and DSC++ on three nuclei images, of which each tested only these; DSC++ has the better value in every metric looked at. */
export function studyOfParts(ofDsc: readonly number[], ofPlusPlus: readonly number[]): StudyRecord {
  const study = syntheticStudy({
    ...smallStudy,
    datasets: [{ dataset: 'dsb2018', cases: 3, foregroundClasses: ['nucleus'] }],
    losses: ['dsc', 'dsc++', 'nacl'],
    seeds: [1],
  });
  const runs = study.runs.map((run) => {
    const isPlusPlus = run.config.loss === 'dsc++';
    const tested = (isPlusPlus ? ofPlusPlus : ofDsc).map((at) => run.config.cases.test[at]!);
    const kept = <Row extends { caseId: string; values: object }>(rows: readonly Row[]) =>
      rows
        .filter(({ caseId }) => tested.includes(caseId))
        .map((row) => ({
          ...row,
          values: { ...row.values, dsc: isPlusPlus ? 0.9 : 0.5, nll: isPlusPlus ? 0.1 : 0.7 },
        }));
    return { ...run, cases: kept(run.cases), recalibrated: kept(run.recalibrated) };
  });
  return { ...study, runs };
}
