/**
 * What scoring one test case yields. These types are the columns of cases.csv, bins.json and thresholds.csv:
 * run/ writes them, report/ reads them, nothing else passes between the two.
 */
import type { MetricName } from './catalogue.js';

/** All metrics of one case and one foreground class; NaN where undefined. */
export interface CaseScore {
  caseId: string;
  className: string;
  values: Readonly<Record<MetricName, number>>;
}

/** The pixels that a reliability table counts. */
export type Region = 'all' | 'foreground' | 'boundary';

/** Equal-width probability bins of one case, class and region: everything a reliability diagram needs. */
export interface CaseBins {
  caseId: string;
  className: string;
  region: Region;
  /** Pixels per bin. */
  count: readonly number[];
  /** Sum of predicted probabilities per bin. */
  probabilitySum: readonly number[];
  /** Pixels of the class per bin. */
  positiveCount: readonly number[];
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
