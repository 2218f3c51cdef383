/**
 * The entry point `dsc-plus-plus`: measure probability maps, recalibrate them, compare two losses, read finished results.
 * Pure functions of numbers and files; no engine is loaded. Training has an entry point of its own (entry-points/train.ts),
 * notebooks another (entry-points/notebook.ts).
 */

// Anyone's probabilities: streams in, a record and a judgement out.
export { type AuditFindings, auditFindings } from './audit/findings/findings.js';
export { compareModels, type ModelComparison } from './audit/findings/model-comparison.js';
export { type Audit, type AuditOptions, audit } from './audit/scoring/audit.js';
export type { AuditCase, OpenedCase } from './audit/scoring/audit-case.js';
// Failures, randomness, pictures.
export { DataError, NumericError, StudyError, UsageError } from './core/errors.js';
export type { IntensityImage, LabelMap, ProbabilityMap, SpatialShape } from './core/image.js';
export { RandomStream } from './core/random-stream.js';
// From finished results to judgement.
export { type Comparison, significance } from './evaluate/comparison.js';
export { type Evaluation, evaluate } from './evaluate/evaluation.js';
// Metrics of a probability map.
export { type BinTable, calibrationErrors, poolBins } from './metrics/calibration-error.js';
export type { CaseBins, CaseScore, ThresholdCounts } from './metrics/case-score.js';
export { type CaseResult, CaseTally, type CaseTruth } from './metrics/case-tally.js';
export { type MetricName, metricCatalogue, metricNames } from './metrics/catalogue.js';
export { type CutTarget, chooseCut } from './metrics/choose-cut.js';
export { oneTermPrediction, optimalPrediction } from './metrics/optimal-prediction.js';
export { type ReliabilityPoint, reliabilityCurve } from './metrics/reliability-curve.js';
export { scoreCase } from './metrics/score-case.js';
export { type ThresholdPoint, thresholdCurve, thresholdReach } from './metrics/threshold-curve.js';
// Recalibration, learned on validation and applied to logits.
export { fitClassTemperatures } from './recalibrate/class-temperatures.js';
export { meanOfLogits, meanOfSoftmax } from './recalibrate/ensemble.js';
export type { LogitPixels } from './recalibrate/logit-pixels.js';
export { scaleByScore, softScores } from './recalibrate/score-scaling.js';
export { softmax } from './recalibrate/softmax.js';
export { fitTemperature, temperatureSlopes } from './recalibrate/temperature-scaling.js';
// Finished results.
export { type RunRecord, readRun } from './record/run-record.js';
export { readStudy, type StudyRecord } from './record/study-record.js';
// Statistics of paired cases.
export { bootstrapMeanInterval, caseBootstrap, type Interval } from './statistics/bootstrap.js';
export { holmAdjust } from './statistics/holm.js';
export { type MeanDeviation, meanAndDeviation } from './statistics/mean-deviation.js';
export { rankBiserial } from './statistics/rank-biserial.js';
export { type SignedRankTest, signedRankTest } from './statistics/signed-rank-test.js';
// What the paper compares.
export {
  type LossName,
  type LossPair,
  laterLossNames,
  lossLabels,
  lossNames,
  lossPairs,
} from './study/losses.js';
