/**
 * Does a ++ loss win by calibration or by telling foreground from background? The paired comparison of a score beside
 * those of its two CORP parts.
 */
import { type MetricName, metricCatalogue } from '../metrics/catalogue.js';
import { primaryCalibrationMetrics } from '../study/claims.js';
import { counted } from '../text/number-format.js';
import { answeringRuns } from './claim-a-comparisons.js';
import type { Comparison } from './comparison.js';
import type { Evaluation } from './evaluation.js';
import { intervalSide, type Side } from './interval-side.js';

type Score = (typeof primaryCalibrationMetrics)[number];

/**
 * One pair on one data set in one score, for a single class or any foreground: the parts are defined for binary
 * problems only. With the same cases on both sides, uncertainty cancels:
 *
 *     Δ score = Δ miscalibration − Δ discrimination
 */
export interface ScoreSplit {
  name: Score;
  score: Comparison;
  miscalibration: Comparison;
  discrimination: Comparison;
}

const partMetrics: Readonly<Record<Score, { miscalibration: MetricName; discrimination: MetricName }>> = {
  nll: { miscalibration: 'nll_miscalibration', discrimination: 'nll_discrimination' },
  brier: { miscalibration: 'brier_miscalibration', discrimination: 'brier_discrimination' },
};

/** The splits of all pairs whose records have them, by claim, data set and pair; NLL before Brier. */
export function scoreSplits({
  comparisons,
  datasets,
}: Pick<Evaluation, 'comparisons' | 'datasets'>): ScoreSplit[] {
  const rowOf = new Map(datasets.map(({ dataset, thresholdRow }) => [dataset, thresholdRow]));
  const binary = comparisons.filter(({ dataset, row }) => row === rowOf.get(dataset));
  const keyOf = ({ dataset, pair }: Pick<Comparison, 'dataset' | 'pair'>, quantity: string) =>
    `${dataset} ${pair.calibrated} ${quantity}`;
  const byKey = new Map(binary.map((one) => [keyOf(one, one.quantity), one]));
  const starts = binary.filter(({ quantity }) => quantity === 'nll');
  return starts.flatMap((start) =>
    primaryCalibrationMetrics.flatMap((name) => {
      const [score, miscalibration, discrimination] = [
        name,
        partMetrics[name].miscalibration,
        partMetrics[name].discrimination,
      ].map((quantity) => byKey.get(keyOf(start, quantity))!);
      return miscalibration!.cases === 0
        ? []
        : [{ name, score: score!, miscalibration: miscalibration!, discrimination: discrimination! }];
    }),
  );
}

/** The part of a score that moved more in the ++ loss's favour; undefined if the score did not fall. */
export function largerPart({
  score,
  miscalibration,
  discrimination,
}: ScoreSplit): 'calibration' | 'discrimination' | undefined {
  if (!(score.difference < 0)) return undefined;
  return -miscalibration.difference > discrimination.difference ? 'calibration' : 'discrimination';
}

/**
 * "NLL fell on 6 of 6 data sets: more by calibration on 6, more by discrimination on 0. …" for DSC++: which part moved more, then
 * which parts moved clearly (by the whole 95 % interval), for better and for worse. Undefined without the parts.
 */
export function splitText(evaluation: Evaluation): string | undefined {
  const answering = answeringRuns(evaluation.datasets).map(({ dataset }) => dataset);
  const splits = scoreSplits(evaluation).filter(
    ({ score }) => score.claim.id === 'A' && answering.includes(score.dataset),
  );
  if (splits.length === 0) return undefined;
  const [nll, brier] = primaryCalibrationMetrics.map((name) => countsOf(name, splits)) as [Counts, Counts];
  const worse = [nll, brier].flatMap(({ label, clearly }) =>
    parts.flatMap((part) => {
      const count = clearly(part, 'worse');
      return count > 0 ? [`${part} in ${label} on ${count}`] : [];
    }),
  );
  const ofSets = counted(nll.sets, 'data set');
  return [
    `NLL fell on ${nll.fell} of ${ofSets}: ${largerParts(nll)}.`,
    `The Brier score fell on ${brier.fell}: ${largerParts(brier)}.`,
    `Miscalibration (the part of the score that an isotonic curve fitted to the test case itself would remove) is clearly lower on ${nll.clearly('miscalibration', 'better')} of ${ofSets} in NLL and on ${brier.clearly('miscalibration', 'better')} in Brier.`,
    `Discrimination (the remaining improvement over the base rate) is clearly better on ${nll.clearly('discrimination', 'better')} in NLL and on ${brier.clearly('discrimination', 'better')} in Brier.`,
    worse.length > 0
      ? `Clearly worse: ${worse.join(', ')}.`
      : 'Neither part is clearly worse on any data set.',
    ...severalClasses(evaluation),
  ].join(' ');
}

/** What is told of several classes, where a data set has them. */
function severalClasses({ datasets }: Evaluation): string[] {
  const several = answeringRuns(datasets).filter(({ rows }) => rows.length > 1);
  return several.length === 0
    ? []
    : [`On ${several.map(({ dataset }) => dataset).join(', ')} all foreground classes are scored as one.`];
}

function largerParts({ fell, calibration }: Counts): string {
  return `more by calibration on ${calibration}, more by discrimination on ${fell - calibration}`;
}

const parts = ['miscalibration', 'discrimination'] as const;
type Part = (typeof parts)[number];

/** Numbers of data sets, of one score. */
interface Counts {
  label: string;
  sets: number;
  fell: number;
  calibration: number;
  clearly: (part: Part, side: Side) => number;
}

function countsOf(name: Score, splits: readonly ScoreSplit[]): Counts {
  const own = splits.filter((split) => split.name === name);
  const larger = own.map(largerPart);
  return {
    label: metricCatalogue[name].label,
    sets: own.length,
    fell: larger.filter((part) => part !== undefined).length,
    calibration: larger.filter((part) => part === 'calibration').length,
    clearly: (part, side) => own.filter((split) => intervalSide(split[part]) === side).length,
  };
}
