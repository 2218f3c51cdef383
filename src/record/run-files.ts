/** What a finished run leaves in `<out>/<preset>/<dataset>/<loss>/<run>/`. */
export const runFiles = {
  /** Everything that the tables read: the files of recordFiles, in one archive. */
  record: 'record.zip',
  /** Written last: its presence means that the run is finished. What a person reads first. */
  done: 'done.json',
} as const;

/** Who works on a run; there only while somebody does, or did until it was killed. */
export const lockFile = 'run.lock';

/** The members of record.zip, by what they hold. */
export const recordFiles = {
  /** The resolved configuration and its hash. */
  config: 'config.json',
  /** Which code, engine and machine made the numbers, and when. */
  provenance: 'provenance.json',
  /** Only where scores were made anew: which code and machine made them. */
  rescored: 'rescored.json',
  /** One line per epoch. */
  history: 'history.jsonl',
  /** One row per test case and foreground class: every metric. */
  cases: 'cases.csv',
  /** Probability bins per case, class and region: what a reliability diagram needs. */
  bins: 'bins.json',
  /** Confusion counts per case, class and threshold. */
  thresholds: 'thresholds.csv',
  /** The same of the validation cases, on the prepared grid: where a cut is chosen. Older records have none. */
  validationThresholds: 'validation-thresholds.csv',
  /** The rows of cases.csv after each recalibration (recalibrate/), and what was learned on validation for it. */
  recalibrated: 'recalibrated.csv',
  recalibration: 'recalibration.json',
  /** Fine cells of probability, pooled over test cases, plain and after each recalibration: for curves without bins. */
  calibrationCells: 'calibration-cells.json',
  /** Only where a second person marked test cases: predictions beside both. */
  observers: 'observers.json',
  /** Phantoms only: prediction against the known posterior. */
  posterior: 'posterior.json',
  /** Which test cases have small pictures, whose images they are, or why there are none. */
  gallery: 'gallery.json',
  /** The foreground probabilities of those cases, one below the other. Images and truths lie once per data set. */
  galleryPicture: 'gallery.png',
} as const;

/** Beside the record and not part of it: the trained network, which Git does not keep. */
export const modelFiles = {
  folder: 'model',
  /** Settings, then name and shape of every parameter in order. */
  layout: 'model.json',
  /** The parameters as float32, little-endian, one after the other. */
  weights: 'weights.bin',
} as const;
