import type { CaseBins, CaseScore, ThresholdCounts } from '../../metrics/case-score.js';
import type { CaseResult } from '../../metrics/case-tally.js';
import { type OccupiedCells, poolCells } from '../../metrics/log-spaced-histogram.js';
import type { RecalibrationMethod } from '../../recalibrate/recalibrated-versions.js';
import { storedScore } from '../../record/cases-file.js';
import type { RunRecord } from '../../record/run-record.js';

/** The model's own probabilities, or recalibrated ones. */
export type Version = 'plain' | RecalibrationMethod;

/**
 * The scores of cases for one version of their probabilities: the parts of a run's record on which verdicts are based.
 */
export type VersionScores = Pick<
  RunRecord,
  'cases' | 'bins' | 'thresholds' | 'recalibrated' | 'calibrationCells'
>;

/** Collects the scores of cases: rows as stored in cases.csv, and pooled calibration cells. */
export class ScoreGatherer {
  private readonly cases: CaseScore[] = [];
  private readonly bins: CaseBins[] = [];
  private readonly thresholds: ThresholdCounts[] = [];
  private readonly cells = new Map<string, OccupiedCells>();

  add({ scores, bins, thresholds, cells }: CaseResult): void {
    this.cases.push(...scores.map(storedScore));
    this.bins.push(...bins);
    this.thresholds.push(...thresholds);
    for (const { className, ...own } of cells) {
      const before = this.cells.get(className);
      this.cells.set(className, before ? poolCells([before, own]) : own);
    }
  }

  scores(): VersionScores {
    const { cases, bins, thresholds } = this;
    const calibrationCells = [...this.cells].map(([className, cells]) => ({
      version: 'plain' as const,
      className,
      ...cells,
    }));
    return { cases, bins, thresholds, recalibrated: [], calibrationCells };
  }
}
