/** All figures of a study, as static images and interactive charts. */
import { groupBy } from '../../core/group-by.js';
import { answeringRuns, ofClaimA } from '../../evaluate/claim-a-comparisons.js';
import { comparableMethods } from '../../evaluate/comparable-methods.js';
import { type DatasetRuns, type PairRuns, pairRuns } from '../../evaluate/dataset-runs.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { gammaSweeps } from '../../evaluate/gamma-sweep.js';
import { laterMethods } from '../../evaluate/later-methods.js';
import { methodLabel } from '../../evaluate/method.js';
import { posteriorTheory } from '../../evaluate/posterior-theory.js';
import { sameLossRates } from '../../evaluate/same-loss.js';
import { synthesizeStudy } from '../../evaluate/synthesis.js';
import { regions } from '../../metrics/case-score.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { posteriorBins } from '../../metrics/posterior-curve.js';
import { allClassesRow } from '../../metrics/scored-rows.js';
import { inFileName } from '../../study/class-names.js';
import { lossLabels, lossPairs } from '../../study/losses.js';
import { caseChart } from './case-by-case.js';
import { forestChart } from './forest.js';
import { gallery } from './gallery.js';
import { gammaSweepChart } from './gamma-sweep.js';
import { gammaTheoryChart } from './gamma-theory.js';
import { isotonicChart } from './isotonic-reliability.js';
import { differenceChart } from './mean-differences.js';
import { methodFrontChart } from './method-front.js';
import { methodRanksChart } from './method-ranks.js';
import { observersChart } from './observers.js';
import { overviewChart } from './overview.js';
import { lossesOf, pairSubtitle, pairTitle } from './pair-words.js';
import { pairedCases } from './paired-cases.js';
import { differenceMetrics, pairedDifferencesChart } from './paired-differences.js';
import { reliabilityChart } from './reliability-diagram.js';
import { sameLossChart } from './same-loss.js';
import { figureOfChart, type StudyFigure } from './study-figure.js';
import { posteriorChart } from './theory-curves.js';
import { thresholdChart } from './threshold-curves.js';
import { trainingChart } from './training-curves.js';

/** A group of figures: the overviews, or those of one pair of losses on one data set. */
export interface FigureGroup {
  title: string;
  figures: readonly StudyFigure[];
}

/** Metrics offered case by case: overlap, proper scores, calibration errors. */
export const caseMetrics: readonly MetricName[] = [
  'dsc',
  'nll',
  'brier',
  'ece',
  'ece_foreground',
  'ece_boundary',
  'precision',
  'recall',
];

/** The figure of the answer: claim A's differences on every data set. Undefined if no data set has both losses. */
export function answerFigure(evaluation: Evaluation): StudyFigure | undefined {
  const metrics = ['nll', 'brier', 'dsc'] as const;
  const own = metrics.flatMap((metric) => ofClaimA(evaluation, metric));
  if (own.length === 0) return undefined;
  const title = 'DSC++ minus DSC on every data set';
  const behind = `preset ${evaluation.preset} · mean over patients, 95 % interval for new networks and patients`;
  return figureOfChart('mean-differences-dsc', differenceChart(title, behind, own, metrics));
}

/** All figures of a study: an overview of every pair first, then data set by data set, pair by pair. */
export function studyFigures(evaluation: Evaluation): FigureGroup[] {
  const groups = evaluation.datasets.flatMap((runs) =>
    pairRuns(runs).map((pair) => ({
      title: pairTitle(runs, pair),
      figures: [
        ...reliabilityDiagrams(evaluation, runs, pair),
        ...isotonicDiagrams(evaluation, runs, pair),
        ...theoryCurves(evaluation, runs, pair),
        ...observerCurves(evaluation, runs, pair),
        pairedDifferences(evaluation, runs, pair),
        ...caseByCase(evaluation, runs, pair),
        thresholdCurves(evaluation, runs, pair),
        trainingCurves(evaluation, runs, pair),
        galleryFigure(evaluation, runs, pair),
      ],
    })),
  );
  const together = [
    ...overviews(evaluation),
    ...forests(evaluation),
    ...sameLoss(evaluation),
    ...laterMethodFigures(evaluation),
    ...gammaFigures(evaluation),
  ];
  return [{ title: 'All data sets', figures: together }, ...groups];
}

/** Figure name from kind, data set, pair and class: "overview-dsc", "reliability-diagram-kits19-dsc-kidney". */
function nameOf(kind: string, { dataset, rows }: DatasetRuns, { pair }: PairRuns, row?: string): string {
  const ofRow = row !== undefined && rows.length > 1 ? [inFileName(row)] : [];
  return [kind, dataset, pair.baseline, ...ofRow].join('-');
}

function overviews({ preset, datasets, comparisons }: Evaluation): StudyFigure[] {
  return lossPairs.flatMap((pair) => {
    const own = answeringRuns(datasets).flatMap(({ dataset, calibrationRow }) =>
      comparisons.filter((one) => one.dataset === dataset && one.pair === pair && one.row === calibrationRow),
    );
    if (own.length === 0) return [];
    const title = `Overview: ${lossLabels[pair.baseline]} against ${lossLabels[pair.calibrated]}`;
    const behind = `preset ${preset} · means over patients`;
    return [figureOfChart(`overview-${pair.baseline}`, overviewChart(title, behind, own, pair))];
  });
}

/** One forest plot per pair, over the quantities by which its calibration is judged. */
function forests({ preset, datasets, comparisons }: Evaluation): StudyFigure[] {
  const syntheses = synthesizeStudy(comparisons, datasets).filter(
    ({ claim }) => claim.kind === 'calibration',
  );
  return [...groupBy(syntheses, ({ pair }) => pair)].map(([pair, own]) => {
    const title = `Over data sets: ${lossLabels[pair.baseline]} against ${lossLabels[pair.calibrated]}`;
    const behind = `preset ${preset} · differences, patients and networks random`;
    return figureOfChart(`forest-${pair.baseline}`, forestChart(title, behind, own));
  });
}

function sameLoss({ preset, datasets }: Evaluation): StudyFigure[] {
  const rates = sameLossRates(datasets);
  if (rates.length === 0) return [];
  const title = 'A/A comparison: two trainings of the same loss';
  return [
    figureOfChart(
      'same-loss',
      sameLossChart(title, `preset ${preset} · found different at level 0.05`, rates),
    ),
  ];
}

/** Figures of every data set with a later method. */
function laterMethodFigures({ preset, study }: Evaluation): StudyFigure[] {
  return [...groupBy(laterMethods(study), ({ dataset }) => dataset)].flatMap(([dataset, all]) => {
    const results = comparableMethods(all);
    const others = all.filter((one) => !results.includes(one)).map(({ method }) => methodLabel(method));
    const leftOut = others.length > 0 ? ` · other test patients, left out: ${others.join(', ')}` : '';
    const behind = `preset ${preset} · means over ${results[0]!.tested}${leftOut}`;
    const charts = [
      [`method-front-${dataset}`, methodFrontChart(`Calibration against Dice: ${dataset}`, behind, results)],
      [
        `method-ranks-${dataset}`,
        methodRanksChart(
          `Ranks of methods: ${dataset}`,
          `${behind}, 95 % intervals for these networks`,
          results,
        ),
      ],
    ] as const;
    return charts.flatMap(([name, chart]) => (chart ? [figureOfChart(name, chart)] : []));
  });
}

function gammaFigures({ preset, study }: Evaluation): StudyFigure[] {
  const sweeps = gammaSweeps(study);
  if (sweeps.length === 0) return [];
  const chart = gammaSweepChart('Effect of γ in DSC++', `preset ${preset} · means over patients`, sweeps);
  const theories = sweeps.flatMap((sweep) => {
    const behind = `preset ${preset} · ${sweep.networks} a γ · pixels of the test cases in ${posteriorBins} bins of the prediction`;
    const ofSet = gammaTheoryChart(`Theory and networks by γ: ${sweep.dataset}`, behind, sweep);
    return ofSet ? [figureOfChart(`gamma-theory-${sweep.dataset}`, ofSet)] : [];
  });
  return [figureOfChart('gamma-sweep', chart), ...theories];
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
