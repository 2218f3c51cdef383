/** All figures of a study, as static images and interactive charts. */
import { groupBy } from '../../core/group-by.js';
import { answeringRuns, ofClaimA } from '../../evaluate/claim-a-comparisons.js';
import { pairRuns } from '../../evaluate/dataset-runs.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { sameLossRates } from '../../evaluate/same-loss.js';
import { synthesizeStudy } from '../../evaluate/synthesis.js';
import { lossLabels, lossPairs } from '../../study/losses.js';
import { forestChart } from './forest.js';
import { differenceChart } from './mean-differences.js';
import { gammaFigures, laterMethodFigures } from './method-figures.js';
import { overviewChart } from './overview.js';
import { pairFigures } from './pair-figures.js';
import { pairTitle } from './pair-words.js';
import { sameLossChart } from './same-loss.js';
import { figureOfChart, type StudyFigure } from './study-figure.js';

/** A group of figures: the overviews, or those of one pair of losses on one data set. */
export interface FigureGroup {
  title: string;
  figures: readonly StudyFigure[];
}

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
      figures: pairFigures(evaluation, runs, pair),
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
