/** The files that a finished run leaves in `<out>/<preset>/<dataset>/<loss>/seed-<n>/`, by what they hold. */
export const runFiles = {
  /** The resolved configuration and its hash. */
  config: 'config.json',
  /** Which code, engine and machine made the numbers, and when. */
  provenance: 'provenance.json',
  /** One line per epoch. */
  history: 'history.jsonl',
  /** One row per test case and foreground class: every metric. */
  cases: 'cases.csv',
  /** Probability bins per case, class and region: what a reliability diagram needs. */
  bins: 'bins.json',
  /** Confusion counts per case, class and threshold. */
  thresholds: 'thresholds.csv',
  /** The rows of cases.csv after each recalibration (recalibrate/), and what was learned on validation for it. */
  recalibrated: 'recalibrated.csv',
  recalibration: 'recalibration.json',
  /** Fine cells of probability, pooled over test cases, plain and after each recalibration: for curves without bins. */
  calibrationCells: 'calibration-cells.json',
  /** Phantoms only: prediction against the known posterior. */
  posterior: 'posterior.json',
  /** Which test cases have small pictures in gallery/, whose images they are, or why there are none. */
  gallery: 'gallery.json',
  /** Written last: its presence means that the run is finished. */
  done: 'done.json',
} as const;
