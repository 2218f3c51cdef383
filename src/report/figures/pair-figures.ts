/** The figures of one pair of losses on one data set. */
import type { DatasetRuns, PairRuns } from '../../evaluate/dataset-runs.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { posteriorTheory } from '../../evaluate/posterior-theory.js';
import { regions } from '../../metrics/case-score.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { allClassesRow } from '../../metrics/scored-rows.js';
import { inFileName } from '../../study/class-names.js';
import { lossLabels } from '../../study/losses.js';
import { caseChart } from './case-by-case.js';
import { gallery } from './gallery.js';
import { isotonicChart } from './isotonic-reliability.js';
import { observersChart } from './observers.js';
import { lossesOf, pairSubtitle, pairTitle } from './pair-words.js';
import { pairedCases } from './paired-cases.js';
import { differenceMetrics, pairedDifferencesChart } from './paired-differences.js';
import { reliabilityChart } from './reliability-diagram.js';
import { figureOfChart, type StudyFigure } from './study-figure.js';
import { posteriorChart } from './theory-curves.js';
import { thresholdChart } from './threshold-curves.js';
import { trainingChart } from './training-curves.js';

/** Metrics offered case by case: overlap, proper scores, calibration errors. */
const caseMetrics: readonly MetricName[] = [
  'dsc',
  'nll',
  'brier',
  'ece',
  'ece_foreground',
  'ece_boundary',
  'precision',
  'recall',
];

/** All of them, in the order of the page. */
export function pairFigures(evaluation: Evaluation, runs: DatasetRuns, pair: PairRuns): StudyFigure[] {
  return [
    ...reliabilityDiagrams(evaluation, runs, pair),
    ...isotonicDiagrams(evaluation, runs, pair),
    ...theoryCurves(evaluation, runs, pair),
    ...observerCurves(evaluation, runs, pair),
    pairedDifferences(evaluation, runs, pair),
    ...caseByCase(evaluation, runs, pair),
    thresholdCurves(evaluation, runs, pair),
    trainingCurves(evaluation, runs, pair),
    galleryFigure(evaluation, runs, pair),
  ];
}

/** Figure name from kind, data set, pair and class: "overview-dsc", "reliability-diagram-kits19-dsc-kidney". */
function nameOf(kind: string, { dataset, rows }: DatasetRuns, { pair }: PairRuns, row?: string): string {
  const ofRow = row !== undefined && rows.length > 1 ? [inFileName(row)] : [];
  return [kind, dataset, pair.baseline, ...ofRow].join('-');
}

function reliabilityDiagrams({ preset }: Evaluation, runs: DatasetRuns, pair: PairRuns): StudyFigure[] {
  return runs.rows.map((row) => {
    const curves = lossesOf(pair).map(({ runs: trained, ...loss }) => ({
      ...loss,
      bins: trained.flatMap((run) => run.bins.filter(({ className }) => className === row)),
      patientOf: runs.patientOf,
    }));
    const title = `Reliability: ${pairTitle(runs, pair, row)}`;
    const chart = reliabilityChart(title, pairSubtitle(preset, pair), curves, regions);
    return figureOfChart(nameOf('reliability-diagram', runs, pair, row), chart);
  });
}

/** Isotonic reliability diagrams for single classes and any foreground. */
function isotonicDiagrams({ preset }: Evaluation, runs: DatasetRuns, pair: PairRuns): StudyFigure[] {
  return runs.rows
    .filter((row) => row !== allClassesRow)
    .map((row) => {
      const title = `Isotonic curve: ${pairTitle(runs, pair, row)}`;
      const chart = isotonicChart(title, pairSubtitle(preset, pair), lossesOf(pair), row, runs.patientOf);
      return figureOfChart(nameOf('isotonic-reliability', runs, pair, row), chart);
    });
}

/** Theory curves for the classes whose posterior is known in both losses' runs. The theory is that of DSC++ alone. */
function theoryCurves({ preset }: Evaluation, runs: DatasetRuns, pair: PairRuns): StudyFigure[] {
  if (pair.pair.calibrated !== 'dsc++') return [];
  return runs.rows.flatMap((row) => {
    const title = `Theory: ${pairTitle(runs, pair, row)}`;
    const losses = lossesOf(pair);
    const isKnown = losses.every(({ runs: trained }) => posteriorTheory(trained, row) !== null);
    const chart = posteriorChart(title, pairSubtitle(preset, pair), losses, row);
    return isKnown ? [figureOfChart(nameOf('theory-curves', runs, pair, row), chart)] : [];
  });
}

/** Observer curves for data sets with test cases annotated by two observers. */
function observerCurves({ preset }: Evaluation, runs: DatasetRuns, pair: PairRuns): StudyFigure[] {
  const title = `Two observers: ${pairTitle(runs, pair)}`;
  const chart = observersChart(title, pairSubtitle(preset, pair), lossesOf(pair));
  return chart ? [figureOfChart(nameOf('observers', runs, pair), chart)] : [];
}

function pairedDifferences(evaluation: Evaluation, runs: DatasetRuns, pair: PairRuns): StudyFigure {
  const own = evaluation.comparisons.filter(
    (one) => one.dataset === runs.dataset && one.pair === pair.pair && one.row === runs.calibrationRow,
  );
  const tested = differenceMetrics.map((metric) => ({
    paired: pairedCases(runs, pair, metric),
    comparison: own.find(({ quantity }) => quantity === metric)!,
  }));
  const title = `Difference per case: ${pairTitle(runs, pair)}`;
  const behind = pairSubtitle(evaluation.preset, pair);
  return figureOfChart(
    nameOf('paired-differences', runs, pair),
    pairedDifferencesChart(title, behind, tested, [
      lossLabels[pair.pair.baseline],
      lossLabels[pair.pair.calibrated],
    ]),
  );
}

/** One chart for each metric defined in any case, from which the reader chooses. */
function caseByCase({ preset }: Evaluation, runs: DatasetRuns, pair: PairRuns): StudyFigure[] {
  const title = `Case by case: ${pairTitle(runs, pair)}`;
  const charts = caseMetrics.flatMap((metric) => {
    const paired = pairedCases(runs, pair, metric);
    if (paired.cases.length === 0) return [];
    return [{ label: metricCatalogue[metric].label, chart: caseChart(title, paired, pair.pair) }];
  });
  if (charts.length === 0) return [];
  const subtitle = pairSubtitle(preset, pair);
  return [{ name: nameOf('case-by-case', runs, pair), title, subtitle, live: { choice: 'Metric', charts } }];
}

function thresholdCurves({ preset }: Evaluation, runs: DatasetRuns, pair: PairRuns): StudyFigure {
  const title = `Softmax threshold: ${pairTitle(runs, pair, runs.thresholdRow)}`;
  const behind = pairSubtitle(preset, pair);
  const chart = thresholdChart(title, behind, lossesOf(pair), runs.thresholdRow, runs.patientOf);
  return figureOfChart(nameOf('threshold-curves', runs, pair), chart);
}

/** Training curves, one panel per loss with the networks of all seeds. */
function trainingCurves({ preset }: Evaluation, runs: DatasetRuns, pair: PairRuns): StudyFigure {
  const networks = lossesOf(pair).flatMap(({ label, ink, runs: trained }) =>
    trained.map(({ history }) => [label, history, ink] as const),
  );
  const title = `Training: ${pairTitle(runs, pair)}`;
  return figureOfChart(
    nameOf('training-curves', runs, pair),
    trainingChart(title, pairSubtitle(preset, pair), networks),
  );
}

function galleryFigure({ preset }: Evaluation, runs: DatasetRuns, pair: PairRuns): StudyFigure {
  const picture = gallery(preset, runs, pair);
  return { name: nameOf('gallery', runs, pair), title: picture.title, subtitle: picture.subtitle, picture };
}
