/** The files of a finished run in `<out>/<preset>/<dataset>/<loss>/<run>/`. */
export const runFiles = {
  /** Archive of the files in recordFiles: everything that the tables read. */
  record: 'record.zip',
  /** Summary and checksums. It is written last: a run is finished if it exists. */
  done: 'done.json',
} as const;

/** The lease of the process that works on a run. It remains if that process is killed. */
export const lockFile = 'run.lock';

/** The members of record.zip by content. */
export const recordFiles = {
  /** The resolved configuration and its hash. */
  config: 'config.json',
  /** Code, engine, machine and times. */
  provenance: 'provenance.json',
  /** Code and machine of later rescorings that changed scores, and of the scoring of a combination. */
  rescored: 'rescored.json',
  /** One line per epoch. */
  history: 'history.jsonl',
  /** One row per test case and foreground class: every metric. */
  cases: 'cases.csv',
  /** Probability bins per case, class and region: what a reliability diagram needs. */
  bins: 'bins.json',
  /** Confusion counts per case, class and threshold. */
  thresholds: 'thresholds.csv',
  /** The same for the validation cases on the prepared grid, to choose a cut. Absent in older records. */
  validationThresholds: 'validation-thresholds.csv',
  /** The rows of cases.csv after each recalibration (recalibrate/). */
  recalibrated: 'recalibrated.csv',
  /** The recalibrations fitted on validation cases. */
  recalibration: 'recalibration.json',
  /** Counts in fine cells of probability, pooled over test cases, without and after each recalibration. */
  calibrationCells: 'calibration-cells.json',
  /** Agreement of predictions with both annotators; only if test cases have two. */
  observers: 'observers.json',
  /** Prediction against the known posterior; only for phantoms. */
  posterior: 'posterior.json',
  /** Test cases with small pictures and their credit, or the reason why there are none. */
  gallery: 'gallery.json',
  /** The foreground probabilities of these cases, stacked vertically. Images and truths are stored once per data set. */
  galleryPicture: 'gallery.png',
} as const;

/** The trained network beside the record, which is not under version control. */
export const modelFiles = {
  folder: 'model',
  /** Settings, and name and shape of every parameter in order. */
  layout: 'model.json',
  /** The concatenated parameters as float32, little-endian. */
  weights: 'weights.bin',
} as const;
