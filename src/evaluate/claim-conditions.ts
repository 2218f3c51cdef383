/** The claims of study/claims.ts as conditions on means, for one data set. */
import { type MetricName, metricCatalogue } from '../metrics/catalogue.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import type { MeanEstimate } from '../statistics/mean-estimate.js';
import { layoutMean, type PairedLayout, pairedLayout, patientMeans } from '../statistics/paired-layout.js';
import { type Claim, primaryCalibrationMetrics, tolerances } from '../study/claims.js';
import { lossLabels } from '../study/losses.js';
import { metricValues, type NetworkValues, reachValues } from './case-values.js';
import type { Condition } from './condition.js';
import type { DatasetRuns, PairRuns } from './dataset-runs.js';
import { pairedValues } from './paired-comparison.js';

/** Choices within a rule that are varied to test whether a verdict depends on them. */
export interface Variation {
  dscMargin: number;
  /** The patient of each case; the case itself if images are the unit. */
  patientOf: ReadonlyMap<string, string>;
  /** The metric used as NLL. */
  nll: 'nll' | 'nll_unclipped';
  /** How the mean and its standard error are computed from the differences. */
  meanOf: (layout: PairedLayout) => MeanEstimate;
}

/** The conditions of a claim on one data set and pair, in the order of its rule. */
export function claimConditions(
  claim: Claim,
  runs: DatasetRuns,
  pair: PairRuns,
  varied: Partial<Variation> = {},
): Condition[] {
  const variation: Variation = {
    dscMargin: tolerances.dscMargin,
    patientOf: runs.patientOf,
    nll: 'nll',
    meanOf: layoutMean,
    ...varied,
  };
  return claim.kind === 'thresholds'
    ? reachConditions(runs, pair, variation)
    : calibrationConditions(runs, pair, variation);
}

type Contrast = (baseline: number, calibrated: number) => number;
const difference: Contrast = (baseline, calibrated) => calibrated - baseline;

function calibrationConditions(
  { calibrationRow }: DatasetRuns,
  pair: PairRuns,
  { dscMargin, nll, ...variation }: Variation,
): Condition[] {
  const sidesOf = (metric: MetricName): Sides => ({
    baseline: metricValues(pair.baseline, calibrationRow, metric),
    calibrated: metricValues(pair.calibrated, calibrationRow, metric),
    ...variation,
  });
  const primary = primaryCalibrationMetrics.map((metric): Condition => {
    const sides = sidesOf(metric === 'nll' ? nll : metric);
    const { label, digits } = metricCatalogue[metric];
    const baseline = patientMeans(contrastOf(sides, (own) => own).layout);
    const relevantMean = -tolerances.relevantShare * meanAndDeviation(baseline).mean;
    return {
      label,
      digits,
      ...contrastOf(sides, difference),
      value: 0,
      wanted: 'below',
      contradicts: true,
      relevantMean,
    };
  });
  const { label, digits } = metricCatalogue.dsc;
  const dsc = contrastOf(sidesOf('dsc'), difference);
  return [
    ...primary,
    { label, digits, ...dsc, value: -dscMargin, wanted: 'above', contradicts: true, relevantMean: 0 },
  ];
}

function reachConditions(
  { thresholdRow }: DatasetRuns,
  { pair, baseline, calibrated }: PairRuns,
  { patientOf, meanOf }: Variation,
): Condition[] {
  const sides: Sides = {
    baseline: reachValues(baseline, thresholdRow, 'reach'),
    calibrated: reachValues(calibrated, thresholdRow, 'reach'),
    patientOf,
    meanOf,
  };
  const above = (label: string, value: number, contradicts: boolean, contrast: Contrast): Condition => {
    const found = contrastOf(sides, contrast);
    return { label, digits: 3, ...found, value, wanted: 'above', contradicts, relevantMean: value };
  };
  const [other, own] = [lossLabels[pair.baseline], lossLabels[pair.calibrated]];
  const { reach, reachRatio } = tolerances;
  return [
    above(`reach of ${own}`, reach, false, (_, calibrated) => calibrated),
    above(
      `${reachRatio} × reach of ${own} − reach of ${other}`,
      0,
      false,
      (first, second) => reachRatio * second - first,
    ),
    above('difference', 0, true, difference),
  ];
}

interface Sides extends Pick<Variation, 'patientOf' | 'meanOf'> {
  baseline: readonly NetworkValues[];
  calibrated: readonly NetworkValues[];
}

/** Uses only cases in which both losses define the quantity, so that all contrasts are over the same patients. */
function contrastOf(
  { baseline, calibrated, patientOf, meanOf }: Sides,
  contrast: Contrast,
): Pick<Condition, 'layout' | 'estimate'> {
  const values = pairedValues(baseline, calibrated, patientOf, (first, second) =>
    Number.isNaN(first) || Number.isNaN(second) ? Number.NaN : contrast(first, second),
  );
  const layout = pairedLayout(values);
  return { layout, estimate: meanOf(layout) };
}
