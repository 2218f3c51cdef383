/** What the claims of study/claims.ts ask of one data set, as conditions on means. */
import { metricCatalogue } from '../metrics/catalogue.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { layoutMean, pairedLayout, patientMeans } from '../statistics/paired-layout.js';
import { type Claim, primaryCalibrationMetrics, tolerances } from '../study/claims.js';
import { lossLabels } from '../study/losses.js';
import { metricValues, type RunValue, reachValues } from './case-values.js';
import type { Condition } from './condition.js';
import type { DatasetRuns, PairRuns } from './dataset-runs.js';
import { pairedValues } from './paired-comparison.js';

/** What may be varied to see whether a verdict hangs on it. */
export interface Variation {
  dscMargin: number;
  /** Whom the cases are of: every case its own where images are the unit. */
  patientOf: ReadonlyMap<string, string>;
}

/** The conditions of a claim on one data set and pair, in the order of its rule. */
export function claimConditions(
  claim: Claim,
  runs: DatasetRuns,
  pair: PairRuns,
  { dscMargin = tolerances.dscMargin, patientOf = runs.patientOf }: Partial<Variation> = {},
): Condition[] {
  return claim.kind === 'thresholds'
    ? reachConditions(runs, pair, patientOf)
    : calibrationConditions(runs, pair, patientOf, dscMargin);
}

type Contrast = (baseline: number, calibrated: number) => number;
const difference: Contrast = (baseline, calibrated) => calibrated - baseline;

function calibrationConditions(
  { calibrationRow }: DatasetRuns,
  pair: PairRuns,
  patientOf: ReadonlyMap<string, string>,
  dscMargin: number,
): Condition[] {
  const sidesOf = (metric: 'nll' | 'brier' | 'dsc'): Sides => ({
    baseline: metricValues(pair.baseline, calibrationRow, metric),
    calibrated: metricValues(pair.calibrated, calibrationRow, metric),
    patientOf,
  });
  const primary = primaryCalibrationMetrics.map((metric): Condition => {
    const sides = sidesOf(metric);
    const { label, digits } = metricCatalogue[metric];
    const baseline = patientMeans(contrastOf(sides, (own) => own).layout);
    const hoped = -tolerances.relevantShare * meanAndDeviation(baseline).mean;
    return {
      label,
      digits,
      ...contrastOf(sides, difference),
      value: 0,
      wanted: 'below',
      contradicts: true,
      hoped,
    };
  });
  const { label, digits } = metricCatalogue.dsc;
  const dsc = contrastOf(sidesOf('dsc'), difference);
  return [
    ...primary,
    { label, digits, ...dsc, value: -dscMargin, wanted: 'above', contradicts: true, hoped: 0 },
  ];
}

function reachConditions(
  { thresholdRow }: DatasetRuns,
  { pair, baseline, calibrated }: PairRuns,
  patientOf: ReadonlyMap<string, string>,
): Condition[] {
  const sides: Sides = {
    baseline: reachValues(baseline, thresholdRow, 'reach'),
    calibrated: reachValues(calibrated, thresholdRow, 'reach'),
    patientOf,
  };
  const above = (label: string, value: number, contradicts: boolean, contrast: Contrast): Condition => {
    const found = contrastOf(sides, contrast);
    return { label, digits: 3, ...found, value, wanted: 'above', contradicts, hoped: value };
  };
  const [other, own] = [lossLabels[pair.baseline], lossLabels[pair.calibrated]];
  const { reach, reachRatio } = tolerances;
  return [
    above(`reach of ${own}`, reach, false, (_, calibrated) => calibrated),
    above(
      `${reachRatio} of it less that of ${other}`,
      0,
      false,
      (first, second) => reachRatio * second - first,
    ),
    above('difference', 0, true, difference),
  ];
}

interface Sides {
  baseline: readonly RunValue[];
  calibrated: readonly RunValue[];
  patientOf: ReadonlyMap<string, string>;
}

/** Only where both losses define the quantity, so that every contrast is of the same patients. */
function contrastOf(
  { baseline, calibrated, patientOf }: Sides,
  contrast: Contrast,
): Pick<Condition, 'layout' | 'estimate'> {
  const values = pairedValues(baseline, calibrated, patientOf, (first, second) =>
    Number.isNaN(first) || Number.isNaN(second) ? Number.NaN : contrast(first, second),
  );
  const layout = pairedLayout(values);
  return { layout, estimate: layoutMean(layout) };
}
