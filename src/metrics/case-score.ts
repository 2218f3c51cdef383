/**
 * What scoring one test case yields. These types are the columns of cases.csv, bins.json and thresholds.csv:
 * run/ writes them and report/ reads them; nothing else passes between the two.
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
 * The pixels that a reliability table counts: all; the true foreground; the band at the true boundary. What is binned
 * is the row's probability and truth (scored-rows.ts); on the true foreground, where the truth is always 1, it is the
 * confidence in the decision and whether the decision is right.
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
  /** Pixels of the class (foreground: rightly decided pixels) per bin. */
  positiveCount: readonly number[];
}

/** The fine cells of one row of a case (log-spaced-histogram.ts), over all pixels. */
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
