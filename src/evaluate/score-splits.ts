/**
 * Does a ++ loss win by calibration or by telling foreground from background? The paired comparison of a score beside
 * those of its two CORP parts.
 */
import type { MetricName } from '../metrics/catalogue.js';
import { primaryCalibrationMetrics } from '../study/claims.js';
import { counted } from '../text/number-format.js';
import { answeringRuns } from './claim-a.js';
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

const parts: Readonly<Record<Score, { miscalibration: MetricName; discrimination: MetricName }>> = {
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
        parts[name].miscalibration,
        parts[name].discrimination,
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
 * "Of the data sets where it fell, NLL gained more in calibration on 6 and more in discrimination on 0, the Brier score on 2 and 3. …" for
 * DSC++; undefined without the parts.
 */
export function splitText(evaluation: Evaluation): string | undefined {
  const answering = answeringRuns(evaluation.datasets).map(({ dataset }) => dataset);
  const splits = scoreSplits(evaluation).filter(
    ({ score }) => score.claim.id === 'A' && answering.includes(score.dataset),
  );
  if (splits.length === 0) return undefined;
  const told = primaryCalibrationMetrics.map((name) => {
    const own = splits.filter((split) => split.name === name);
    const larger = own.map(largerPart);
    const count = (part: Part, side: Side) =>
      own.filter((split) => intervalSide(split[part]) === side).length;
    return {
      sets: own.length,
      byCalibration: larger.filter((part) => part === 'calibration').length,
      byDiscrimination: larger.filter((part) => part === 'discrimination').length,
      count,
    };
  });
  const [nll, brier] = [told[0]!, told[1]!];
  const clearly = (part: Part, side: Side) =>
    `${nll.count(part, side)} in NLL and ${brier.count(part, side)} in Brier`;
  return [
    `Of the data sets where it fell, NLL gained more in calibration on ${nll.byCalibration} and more in discrimination on ${nll.byDiscrimination}, the Brier score on ${brier.byCalibration} and ${brier.byDiscrimination}.`,
    `Miscalibration (what an isotonic curve through the case itself would take off) is clearly lower on ${clearly('miscalibration', 'better')} of ${counted(nll.sets, 'data set')}, clearly higher on ${clearly('miscalibration', 'worse')};`,
    `discrimination (what is then better than the base rate) is clearly better on ${clearly('discrimination', 'better')}, clearly worse on ${clearly('discrimination', 'worse')}.`,
  ].join(' ');
}

type Part = 'miscalibration' | 'discrimination';
