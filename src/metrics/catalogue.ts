/** The metrics of the study: names are the columns of cases.csv, in this order. */
export const metricNames = [
  'dsc',
  'iou',
  'precision',
  'recall',
  'brier',
  'nll',
  'brier_authors',
  'nll_authors',
  'ece',
  'ace',
  'mce',
] as const;

export type MetricName = (typeof metricNames)[number];
