/**
 * The data of the threshold slider: a few test cases with 8-bit probabilities, and exact scores of each case and
 * of the data set.
 */
import { groupBy } from '../../core/group-by.js';
import { type DatasetRuns, type PairRuns, pairRuns } from '../../evaluate/dataset-runs.js';
import { networksText } from '../../evaluate/network.js';
import type { ThresholdCounts } from '../../metrics/case-score.js';
import { overlap } from '../../metrics/overlap.js';
import { thresholdCurve } from '../../metrics/threshold-curve.js';
import { decodeGreyPng } from '../../record/grey-png.js';
import type { RunRecord } from '../../record/run-record.js';
import { meanAndDeviation } from '../../statistics/mean-deviation.js';
import { lossLabels } from '../../study/losses.js';
import { type PicturedCase, picturedCases } from '../figures/pictured-cases.js';
import { contourPath } from './contour.js';
import type { SliderCase, SliderData, SliderNumbers } from './slider-view.js';

/** One slider for each data set with DSC and DSC++. */
export function thresholdSliders(datasets: readonly DatasetRuns[]): SliderData[] {
  return datasets.flatMap((runs) =>
    pairRuns(runs)
      .filter(({ pair }) => pair.calibrated === 'dsc++')
      .map((pair) => sliderData(runs, pair)),
  );
}

/**
 * Recall, precision and Dice of a case come from exact counts on its original grid, for the network that tested
 * it; those of the data set are means over test cases, each averaged over its networks. The contour is drawn from
 * the small image.
 */
export function sliderData(runs: DatasetRuns, pair: PairRuns): SliderData {
  const row = runs.thresholdRow;
  const { baseline, calibrated } = pair;
  const { credit, absence } = baseline[0]!.gallery;
  const isVolume = baseline[0]!.config.network.inputShape.length === 3;
  const losses = [
    { label: lossLabels[pair.pair.baseline], ink: 'baseline', set: setNumbers(baseline, row) },
    { label: lossLabels[pair.pair.calibrated], ink: 'calibrated', set: setNumbers(calibrated, row) },
  ] as const;
  return {
    dataset: runs.dataset,
    row,
    size: isVolume ? 'Volume' : 'Area',
    behind: `${runs.caseIds.length} test cases, ${networksText(pair.networks)}`,
    thresholds: thresholdsOf(baseline, row),
    losses,
    cases: chosenCases(picturedCases(runs, pair)).map((chosen) => sliderCase(chosen, row)),
    credit,
    absence,
  };
}

/** The best, median, lower-quartile and worst case by the baseline's Dice coefficient, without duplicates. */
function chosenCases(cases: readonly PicturedCase[]): (PicturedCase & { rank: string })[] {
  const last = cases.length - 1;
  const ranks = new Map([
    [Math.round(0.75 * last), 'Lower quarter'],
    [Math.round(0.5 * last), 'Median'],
    [last, 'Worst'],
    [0, 'Best'],
  ]);
  return [...ranks]
    .sort(([a], [b]) => a - b)
    .flatMap(([index, rank]) => (cases[index] ? [{ ...cases[index], rank }] : []));
}

function sliderCase(
  { rank, baseline, calibrated }: PicturedCase & { rank: string },
  row: string,
): SliderCase {
  const { caseId, slice, image } = baseline.pictures;
  const truth = decodeGreyPng(baseline.pictures.truth, `truth of ${caseId}`);
  return {
    caseId,
    rank,
    slice,
    rows: truth.rows,
    columns: truth.columns,
    image: image.toString('base64'),
    truth: contourPath(truth, 0.5),
    losses: [baseline, calibrated].map(({ run, pictures }) => ({
      probability: pictures.probability.toString('base64'),
      numbers: caseNumbers(run.thresholds.filter((one) => one.className === row && one.caseId === caseId)),
    })),
  };
}

function caseNumbers(counts: readonly ThresholdCounts[]): SliderNumbers {
  const own = [...counts].sort((a, b) => a.threshold - b.threshold);
  const overlaps = own.map(overlap);
  return {
    recall: overlaps.map(({ recall }) => recall),
    precision: overlaps.map(({ precision }) => precision),
    dsc: overlaps.map(({ dsc }) => dsc),
    size: own.map(({ tp, fp, fn }) => (tp + fp) / (tp + fn || Number.NaN)),
  };
}

function setNumbers(runs: readonly RunRecord[], row: string): SliderNumbers {
  const counts = countsOf(runs, row);
  const curves = [...groupBy(counts, ({ caseId }) => caseId).values()].map(thresholdCurve);
  const mean = (part: 'recall' | 'precision' | 'dsc') =>
    curves[0]!.map((_, at) => meanAndDeviation(curves.map((curve) => curve[at]![part])).mean);
  const byThreshold = [...groupBy(counts, ({ threshold }) => threshold)].sort(([a], [b]) => a - b);
  const sum = (own: readonly ThresholdCounts[], of: (one: ThresholdCounts) => number) =>
    own.reduce((total, one) => total + of(one), 0);
  return {
    recall: mean('recall'),
    precision: mean('precision'),
    dsc: mean('dsc'),
    size: byThreshold.map(([, own]) => sum(own, ({ tp, fp }) => tp + fp) / sum(own, ({ tp, fn }) => tp + fn)),
  };
}

function thresholdsOf(runs: readonly RunRecord[], row: string): number[] {
  return [...new Set(countsOf(runs, row).map(({ threshold }) => threshold))].sort((a, b) => a - b);
}

function countsOf(runs: readonly RunRecord[], row: string): ThresholdCounts[] {
  return runs.flatMap(({ thresholds }) => thresholds.filter(({ className }) => className === row));
}
