/**
 * What a reader of the page may explore: the live counterparts of its figures, by the figures' names, and for each
 * pair on each data set one chart more, case by case.
 */

import type { Comparison } from '../../evaluate/comparison.js';
import { type DatasetRuns, type PairRuns, pairRuns } from '../../evaluate/dataset-runs.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { regions } from '../../metrics/case-score.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { lossLabels, lossPairs } from '../../study/losses.js';
import type { PresetName } from '../../study/run-config.js';
import { shownMetrics as overviewMetrics } from '../figures/overview.js';
import { pairSubtitle, pairTitle, series } from '../figures/pair-figure.js';
import { shownMetrics as differenceMetrics } from '../figures/paired-differences.js';
import { caseChart } from './case-chart.js';
import { caseDifferenceChart } from './case-difference-chart.js';
import type { Chart } from './chart.js';
import { overviewChart } from './overview-chart.js';
import { pairedCases } from './paired-cases.js';
import { posteriorChart } from './posterior-chart.js';
import { reliabilityChart } from './reliability-chart.js';
import { type NamedRuns, thresholdChart } from './threshold-chart.js';
import { trainingChart } from './training-chart.js';

/** One chart, or several among which a reader chooses. */
export interface Explorable {
  /** What is chosen: "Metric", "Seed". */
  choice: string;
  charts: readonly { label: string; chart: Chart }[];
}

/** A chart that no figure shows: it stands after the figure `after`. */
export interface CaseExplorable extends Explorable {
  title: string;
  subtitle: string;
  after: string;
}

export interface StudyCharts {
  /** By the name of the figure in whose place they are drawn. */
  figures: ReadonlyMap<string, Explorable>;
  cases: readonly CaseExplorable[];
}

/** Metrics that a reader may look at case by case: overlap, proper scores, calibration errors. */
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

export function studyCharts(evaluation: Evaluation): StudyCharts {
  const { datasets } = evaluation;
  const pairs = datasets.flatMap((runs) => pairRuns(runs).map((pair) => ({ runs, pair })));
  return {
    figures: new Map([
      ...overviews(evaluation),
      ...pairs.flatMap(({ runs, pair }) => pairCharts(evaluation, runs, pair)),
    ]),
    cases: pairs.map(({ runs, pair }) => caseCharts(evaluation, runs, pair)),
  };
}

type Named = readonly [figure: string, Explorable];

function alone(figure: string, chart: Chart): Named {
  return [figure, { choice: '', charts: [{ label: '', chart }] }];
}

function overviews({ preset, datasets, comparisons }: Evaluation): Named[] {
  const rows = new Map(datasets.map(({ dataset, calibrationRow }) => [dataset, calibrationRow]));
  return lossPairs.flatMap((pair) => {
    const own = datasets.flatMap(({ dataset }) =>
      comparisons.filter(
        (one) => one.dataset === dataset && one.pair === pair && one.row === rows.get(dataset),
      ),
    );
    if (own.length === 0) return [];
    const title = `Overview: ${lossLabels[pair.baseline]} against ${lossLabels[pair.calibrated]}`;
    const behind = `preset ${preset} · means over test cases`;
    return [alone(`overview-${pair.baseline}`, overviewChart(title, behind, own, pair, overviewMetrics))];
  });
}

function pairCharts({ preset, comparisons }: Evaluation, runs: DatasetRuns, pair: PairRuns): Named[] {
  const behind = pairSubtitle(preset, runs, pair);
  const losses: NamedRuns[] = series(pair).map(({ name, label, runs }) => ({ ink: name, label, runs }));
  const end = `${runs.dataset}-${pair.pair.baseline}`;
  const suffix = (row: string) => (runs.rows.length > 1 ? `-${row}` : '');
  const reliability = runs.rows.map((row) => {
    const curves = losses.map(({ runs: trained, ...loss }) => ({
      ...loss,
      bins: trained.flatMap((run) => run.bins.filter(({ className }) => className === row)),
    }));
    const chart = reliabilityChart(pairTitle(runs, pair, row), behind, curves, regions);
    return alone(`reliability-${end}${suffix(row)}`, chart);
  });
  const theory = runs.rows.flatMap((row) => {
    const chart = posteriorChart(pairTitle(runs, pair, row), behind, losses, row);
    const known = chart.panels[0]!.series.length > 2;
    return known ? [alone(`theory-${end}${suffix(row)}`, chart)] : [];
  });
  const differences = caseDifferenceChart(
    pairTitle(runs, pair),
    behind,
    differenceMetrics.map((metric) => ({
      paired: pairedCases(runs, pair, metric),
      comparison: comparisons.find(isAbout(runs, pair, metric))!,
    })),
    pair.pair,
  );
  const thresholds = thresholdChart(pairTitle(runs, pair), behind, losses, runs.thresholdRow);
  return [
    ...reliability,
    ...theory,
    ...(differences.panels.length > 0 ? [alone(`differences-${end}`, differences)] : []),
    alone(`thresholds-${end}`, thresholds),
    [`training-${end}`, trainingBySeed(preset, runs, pair)],
  ];
}

function isAbout({ dataset, calibrationRow }: DatasetRuns, { pair }: PairRuns, metric: MetricName) {
  return (one: Comparison) =>
    one.dataset === dataset && one.pair === pair && one.row === calibrationRow && one.quantity === metric;
}

/** Both losses side by side, one seed at a time. */
function trainingBySeed(preset: PresetName, runs: DatasetRuns, pair: PairRuns): Explorable {
  const charts = pair.seeds.map((seed) => {
    const histories = series(pair).map(({ label, runs: trained }) => {
      const run = trained.find(({ config }) => config.seed === seed)!;
      return [label, run.history] as const;
    });
    const behind = pairSubtitle(preset, runs, { ...pair, seeds: [seed] });
    return { label: String(seed), chart: trainingChart(pairTitle(runs, pair), behind, histories) };
  });
  return { choice: 'Seed', charts };
}

function caseCharts({ preset }: Evaluation, runs: DatasetRuns, pair: PairRuns): CaseExplorable {
  const title = `Case by case: ${pairTitle(runs, pair)}`;
  const charts = caseMetrics.flatMap((metric) => {
    const paired = pairedCases(runs, pair, metric);
    if (paired.cases.length === 0) return [];
    return [{ label: metricCatalogue[metric].label, chart: caseChart(title, paired, pair.pair) }];
  });
  return {
    title,
    subtitle: pairSubtitle(preset, runs, pair),
    after: `differences-${runs.dataset}-${pair.pair.baseline}`,
    choice: 'Metric',
    charts,
  };
}
