/** The entry point `dsc-plus-plus/notebook`: everything that the notebooks import, and nothing else. */

// Audit of any model's probabilities.
export { auditFindings } from '../audit/findings/findings.js';
export { compareModels, twoModelsWarning } from '../audit/findings/model-comparison.js';
export { audit } from '../audit/scoring/audit.js';
export type { AuditCase } from '../audit/scoring/audit-case.js';
// The study, its data and its runs.
export { fullestSlice } from '../core/fullest-slice.js';
export { RandomStream } from '../core/random-stream.js';
export { openDataSet } from '../data/open-data-set.js';
export { startEngine } from '../engine/start-engine.js';
export { tf } from '../engine/tensorflow.js';
export { significance } from '../evaluate/comparison.js';
export { gammaFindings } from '../evaluate/gamma-findings.js';
export { gammaSweeps } from '../evaluate/gamma-sweep.js';
export { methodResults } from '../evaluate/later-methods.js';
export { methodLabel, methods } from '../evaluate/method.js';
export { methodAdvice } from '../evaluate/method-advice.js';
export { differencesInWords, methodFindings } from '../evaluate/method-findings.js';
export { methodsAcrossDatasets } from '../evaluate/methods-across-datasets.js';
export { ownVerdictMarkdown } from '../evaluate/own-verdict-text.js';
export { meanGap, posteriorTheory } from '../evaluate/posterior-theory.js';
export { tutorialComparison } from '../evaluate/tutorial-comparison.js';
export { segmentationLoss } from '../loss/loss.js';
export { lossByName } from '../loss/registry.js';
export { metricCatalogue } from '../metrics/catalogue.js';
export { thresholdCurve, thresholdReach } from '../metrics/threshold-curve.js';
export { addImages } from '../notebook/add-images.js';
export { chooseDataSet } from '../notebook/choose-data-set.js';
export { compareImages } from '../notebook/compare-images.js';
export { comparedLosses, missingPair, pairedLosses } from '../notebook/compared-losses.js';
export { dataFrame, exportCsv, showTable } from '../notebook/data-frame.js';
export { drawFolders } from '../notebook/draw-folders.js';
export { showGallery } from '../notebook/gallery.js';
export { type NotebookStudy, openStudy } from '../notebook/open-study.js';
export type { OwnLoss } from '../notebook/own-loss.js';
export {
  imagePicture,
  labelPicture,
  probabilityPicture,
  showPictures,
} from '../notebook/pictures.js';
export {
  comparisonText,
  evaluateRuns,
  findingText,
  loadResults,
  scoreRows,
  storedMean,
  storedText,
} from '../notebook/results.js';
export { say } from '../notebook/say.js';
export { scoreForecast } from '../notebook/score-forecast.js';
export { type OwnMetric, type OwnScore, scoreWith } from '../notebook/score-with.js';
export { showChart } from '../notebook/show-chart.js';
export { showThresholdSlider } from '../notebook/threshold-slider.js';
export { planRuns, trainOrResume } from '../notebook/train-or-resume.js';
export { trainTrial } from '../notebook/train-trial.js';
export { preprocess } from '../preprocess/run-steps.js';
export type { Chart, ChartPanel, ChartSeries } from '../report/chart/chart.js';
export { gammaSweepChart } from '../report/figures/gamma-sweep.js';
export { gammaTheoryChart } from '../report/figures/gamma-theory.js';
export { differenceChart } from '../report/figures/mean-differences.js';
export { methodFrontChart } from '../report/figures/method-front.js';
export { methodRanksChart } from '../report/figures/method-ranks.js';
export { reliabilityChart } from '../report/figures/reliability-diagram.js';
export { posteriorChart } from '../report/figures/theory-curves.js';
export { thresholdChart } from '../report/figures/threshold-curves.js';
export { trainingChart } from '../report/figures/training-curves.js';
export { loadModel } from '../run/own-images/load-model.js';
export { predict } from '../run/own-images/predict-image.js';
export { planSample, samplePixels } from '../sampling/sample.js';
export { meanAndDeviation } from '../statistics/mean-deviation.js';
export { rankBiserial } from '../statistics/rank-biserial.js';
export { signedRankTest } from '../statistics/signed-rank-test.js';
export { lossLabel, lossLabels } from '../study/losses.js';
