import { averageOverSharedSeeds, metricValues } from '../../evaluate/case-values.js';
import type { DatasetRuns, PairRuns } from '../../evaluate/dataset-runs.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { tieTolerance } from '../../statistics/signed-ranks.js';
import { counted } from '../../text/number-format.js';
import type { ChartSeries } from '../chart/chart.js';
import type { Ink } from '../chart/inks.js';

/** A metric of one test case under both losses of a pair, each averaged over the seeds in which both are defined. */
export interface PairedCase {
  caseId: string;
  baseline: number;
  calibrated: number;
}

/** The cases in which a metric is defined for both losses, and the number of cases left out. */
export interface PairedCases {
  metric: MetricName;
  cases: readonly PairedCase[];
  undefinedCases: number;
}

/** A metric of every test case, in the row that represents the whole case. */
export function pairedCases(
  { caseIds, calibrationRow }: Pick<DatasetRuns, 'caseIds' | 'calibrationRow'>,
  pair: Pick<PairRuns, 'baseline' | 'calibrated'>,
  metric: MetricName,
): PairedCases {
  const [baseline, calibrated] = averageOverSharedSeeds(
    metricValues(pair.baseline, calibrationRow, metric),
    metricValues(pair.calibrated, calibrationRow, metric),
  );
  const cases = caseIds
    .map((caseId) => ({
      caseId,
      baseline: baseline.get(caseId) ?? Number.NaN,
      calibrated: calibrated.get(caseId) ?? Number.NaN,
    }))
    .filter((one) => !Number.isNaN(one.baseline) && !Number.isNaN(one.calibrated));
  return { metric, cases, undefinedCases: caseIds.length - cases.length };
}

/** The loss under which a case is better; undefined if both values are equal up to rounding. */
export function betterSide(
  metric: MetricName,
  { baseline, calibrated }: PairedCase,
): 'baseline' | 'calibrated' | undefined {
  const largest = Math.max(Math.abs(baseline), Math.abs(calibrated));
  if (Math.abs(calibrated - baseline) <= tieTolerance * largest) return undefined;
  return calibrated > baseline === (metricCatalogue[metric].better === 'higher') ? 'calibrated' : 'baseline';
}

/** A case with its position in a chart. */
export interface CasePoint extends PairedCase {
  x: number;
  y: number;
}

/** Points as up to three series of marks, by the loss under which they are better, distinct in colour and shape. */
export function seriesBySide(
  metric: MetricName,
  points: readonly CasePoint[],
  [baseline, calibrated]: readonly [string, string],
): ChartSeries[] {
  const sides: readonly (readonly [Ink, string, ReturnType<typeof betterSide>])[] = [
    ['calibrated', `${calibrated} better`, 'calibrated'],
    ['baseline', `${baseline} better`, 'baseline'],
    ['guide', 'The same', undefined],
  ];
  return sides.flatMap(([ink, label, side]) => {
    const own = points.filter((point) => betterSide(metric, point) === side);
    if (own.length === 0) return [];
    const [names, x, y] = [
      own.map(({ caseId }) => caseId),
      own.map((point) => point.x),
      own.map((point) => point.y),
    ];
    return [{ label, ink, draw: 'marks', names, x, y }];
  });
}

/** "5 of 8 cases better under DSC++, 2 under DSC, 1 the same; 1 more left out: no NLL under one of the losses". */
export function caseTally(
  { metric, cases, undefinedCases }: PairedCases,
  [baseline, calibrated]: readonly [string, string],
): string {
  const count = (side: ReturnType<typeof betterSide>) =>
    cases.filter((one) => betterSide(metric, one) === side).length;
  const same = count(undefined);
  const parts = [
    `${count('calibrated')} of ${counted(cases.length, 'case')} better under ${calibrated}`,
    `${count('baseline')} under ${baseline}`,
    ...(same > 0 ? [`${same} the same`] : []),
  ];
  const { label } = metricCatalogue[metric];
  const leftOut = `; ${undefinedCases} more left out: no ${label} under one of the losses`;
  return parts.join(', ') + (undefinedCases > 0 ? leftOut : '');
}
