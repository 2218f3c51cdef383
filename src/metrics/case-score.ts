/**
 * The result of scoring one test case. These types are the columns of cases.csv, bins.json and thresholds.csv,
 * which run/ writes and report/ reads.
 */

import type { MetricName } from './catalogue.js';
import type { OccupiedCells } from './log-spaced-histogram.js';

/** All metrics of one case and one foreground class; NaN where undefined. */
export interface CaseScore {
  caseId: string;
  className: string;
  values: Readonly<Record<MetricName, number>>;
}

/**
 * The pixels counted in a reliability table: all, the true foreground, or the band at the true boundary. The table
 * bins the row's probability against its truth (scored-rows.ts). On the true foreground, where the truth is always
 * 1, it bins the confidence in the decision against whether the decision is right.
 */
export const regions = ['all', 'foreground', 'boundary'] as const;

export type Region = (typeof regions)[number];

/** Equal-width probability bins of one case, class and region: everything a reliability diagram needs. */
export interface CaseBins {
  caseId: string;
  className: string;
  region: Region;
  /** Pixels per bin. */
  count: readonly number[];
  /** Sum of predicted probabilities (foreground: confidences) per bin. */
  probabilitySum: readonly number[];
  /** Pixels of the class (foreground: correctly decided pixels) per bin. */
  positiveCount: readonly number[];
}

/** The occupied histogram cells of one row of a case (log-spaced-histogram.ts), over all pixels. */
export interface CaseCells extends OccupiedCells {
  className: string;
}

/** Confusion counts of one case and class when p ≥ threshold is called positive. */
export interface ThresholdCounts {
  caseId: string;
  className: string;
  threshold: number;
  tp: number;
  fp: number;
  fn: number;
  tn: number;
}
