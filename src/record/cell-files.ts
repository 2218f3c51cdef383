/** The files that a finished cell leaves in `<out>/<preset>/<dataset>/<loss>/seed-<n>/`, by what they hold. */
export const cellFiles = {
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
  /** Written last: its presence means that the cell is finished. */
  done: 'done.json',
} as const;
