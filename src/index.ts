/**
 * The library's public door: what notebooks, and other programs, import. Names stand by the room of src/ they come from.
 */

// core: errors and randomness
export { DataError, InterruptedRunError, NumericError, StudyError, UsageError } from './core/errors.js';
export type { IntensityImage, LabelMap, ProbabilityMap, SourceCase } from './core/image.js';
export { RandomStream } from './core/random-stream.js';
// data: manifests, images, phantoms
export type { CaseReference, DataSet } from './data/cases/data-set.js';
export { dataSetIds, loadManifest } from './data/manifest/manifest-files.js';
export { type OpenedDataSet, openDataSet } from './data/open-data-set.js';
// engine, model, loss: what is trained
export { createTrainingProgram } from './engine/create-training-program.js';
export { startEngine } from './engine/start-engine.js';
export { tf } from './engine/tensorflow.js';
export type { TrainingProblem, TrainingProgram } from './engine/training-program.js';
export { type Comparison, significance } from './evaluate/comparison.js';
export { type Evaluation, evaluate } from './evaluate/evaluation.js';
export { meanGap, posteriorTheory } from './evaluate/posterior-theory.js';
export { type LossFunction, type Prediction, predictionFromProbabilities } from './loss/loss.js';
export { lossByName } from './loss/registry.js';
// metrics: every definition, once
export { binCount, calibrationErrors, poolBins } from './metrics/calibration-error.js';
export { CaseTally } from './metrics/case-tally.js';
export { type MetricName, metricCatalogue, metricNames } from './metrics/catalogue.js';
export { oneTermPrediction, optimalPrediction } from './metrics/optimal-prediction.js';
export { reliabilityCurve } from './metrics/reliability-curve.js';
export { scoreCase } from './metrics/score-case.js';
export { thresholdCurve, thresholdReach } from './metrics/threshold-curve.js';
export { unet } from './model/unet.js';
export { initialParameters, parameterCount, parameterSpecs } from './model/unet-parameters.js';
// notebook: the study from a notebook
export { type ChosenDataSet, chooseDataSet } from './notebook/choose-data-set.js';
export { comparedLosses, missingPair, pairedLosses } from './notebook/compared-losses.js';
export { dataFrame, exportCsv, showTable } from './notebook/data-frame.js';
export { connectDisplay, replaceable, show } from './notebook/display.js';
export { showGallery } from './notebook/gallery.js';
export { type NotebookStudy, openStudy } from './notebook/open-study.js';
export {
  fullestSlice,
  imagePicture,
  labelPicture,
  probabilityPicture,
  showPictures,
} from './notebook/pictures.js';
export {
  comparisonText,
  evaluateRuns,
  findingText,
  loadResults,
  recordFile,
  scoreRows,
  storedMean,
} from './notebook/results.js';
export { say } from './notebook/say.js';
export { scoreForecast } from './notebook/score-forecast.js';
export { chartBundle, showChart } from './notebook/show-chart.js';
export { planRuns, trainOrResume, trainTrial } from './notebook/train-or-resume.js';
// predict: windows, and back to the original grid
export { restoreProbabilities } from './predict/restore-grid.js';
export { predictBySlidingWindow, slidingWindow } from './predict/sliding-window.js';
// preprocess, sampling: what the network sees
export { type PreparedCase, preprocess } from './preprocess/run-steps.js';
// recalibrate: what validation teaches, applied to logits
export { fitClassTemperatures } from './recalibrate/class-temperatures.js';
export { meanOfLogits, meanOfSoftmax } from './recalibrate/ensemble.js';
export { fitIsotonic } from './recalibrate/isotonic-scaling.js';
export { MarginCells } from './recalibrate/margin-cells.js';
export { scaleByScore, softScores } from './recalibrate/score-scaling.js';
export { softmax } from './recalibrate/softmax.js';
export { fitTemperature, temperatureSlopes } from './recalibrate/temperature-scaling.js';
// record, report: finished results, tables, verdicts
export { type RunRecord, readRun } from './record/run-record.js';
export { readStudy, type StudyRecord } from './record/study-record.js';
export { buildReport } from './report/build-report.js';
export type { Chart, ChartPanel, ChartSeries } from './report/chart/chart.js';
export { differenceChart } from './report/charts/mean-differences.js';
export { reliabilityChart } from './report/charts/reliability-diagram.js';
export { posteriorChart } from './report/charts/theory-curves.js';
export { thresholdChart } from './report/charts/threshold-curves.js';
export { trainingChart } from './report/charts/training-curves.js';
// run: one run, and the plan
export { executeRun } from './run/one-run/execute-run.js';
export { makePlan } from './run/plan/make-plan.js';
export type { Plan, PlanRequest } from './run/plan/plan.js';
export { executeRuns } from './run/schedulers/execute-plan.js';
export { planSample, sampleBatch, samplePixels } from './sampling/sample.js';
// statistics: paired tests
export { caseBootstrap } from './statistics/bootstrap.js';
export { holmAdjust } from './statistics/holm.js';
export { meanAndDeviation } from './statistics/mean-deviation.js';
export { rankBiserial } from './statistics/rank-biserial.js';
export { signedRankTest } from './statistics/signed-rank-test.js';
export { claims, experiments, primaryCalibrationMetrics, tolerances } from './study/claims.js';
export { type LossName, type LossPair, lossLabels, lossNames, lossPairs } from './study/losses.js';
export { presets, studyAugmentation, studyTraining } from './study/presets.js';
// study: what the paper asks, as data
export { configHash, presetNames, type RunConfig, runName } from './study/run-config.js';
