import { averageOverSeeds, metricValues } from '../../evaluate/case-values.js';
import type { DatasetRuns, PairRuns } from '../../evaluate/dataset-runs.js';
import type { CasePictures } from '../../record/gallery-file.js';
import type { RunRecord } from '../../record/run-record.js';

/** A test case with stored images under both losses, and the networks that tested it. */
export interface PicturedCase {
  baseline: { run: RunRecord; pictures: CasePictures };
  calibrated: { run: RunRecord; pictures: CasePictures };
  baselineDsc: number;
  calibratedDsc: number;
}

/**
 * The runs of both losses under their first common seed, over all folds, since each fold stores images of its own
 * cases.
 */
export function runsOfFirstSeed({ baseline, calibrated, seeds }: PairRuns) {
  const own = (runs: readonly RunRecord[]) => runs.filter(({ config }) => config.seed === seeds[0]);
  return { baseline: own(baseline), calibrated: own(calibrated) };
}

/**
 * The cases with images whose Dice coefficient is defined for both losses under the first common seed, in
 * descending order of the baseline's.
 */
export function picturedCases({ calibrationRow }: DatasetRuns, pair: PairRuns): PicturedCase[] {
  const { baseline, calibrated } = runsOfFirstSeed(pair);
  const [baselineDsc, calibratedDsc] = [baseline, calibrated].map((runs) =>
    averageOverSeeds(metricValues(runs, calibrationRow, 'dsc')),
  ) as [ReadonlyMap<string, number>, ReadonlyMap<string, number>];
  const others = pictured(calibrated);
  return pictured(baseline)
    .flatMap((own) => {
      const { caseId } = own.pictures;
      const other = others.find(({ pictures }) => pictures.caseId === caseId);
      const [dsc, otherDsc] = [baselineDsc.get(caseId)!, calibratedDsc.get(caseId)!];
      if (!other || Number.isNaN(dsc) || Number.isNaN(otherDsc)) return [];
      return [{ baseline: own, calibrated: other, baselineDsc: dsc, calibratedDsc: otherDsc }];
    })
    .sort(
      (a, b) =>
        b.baselineDsc - a.baselineDsc || (a.baseline.pictures.caseId < b.baseline.pictures.caseId ? -1 : 1),
    );
}

function pictured(runs: readonly RunRecord[]) {
  return runs.flatMap((run) => run.gallery.pictures.map((pictures) => ({ run, pictures })));
}
