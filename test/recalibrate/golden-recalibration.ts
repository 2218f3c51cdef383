/** One data set of test/fixtures/recalibrate/recalibration.json. */
export interface GoldenRecalibration {
  classes: number;
  logits: number[];
  labels: number[];
  temperature: number;
  nll: number;
  nllBefore: number;
  classTemperatures: number[];
  classNll: number;
  /** By class: scikit-learn's curve at some margins, themselves middles of cells. */
  isotonic: { margin: number[]; frequency: number[] }[];
}
