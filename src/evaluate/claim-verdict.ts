/** Applies the rules of study/claims.ts to the comparisons: a verdict per data set, per pair and per claim. */
import { metricCatalogue } from '../metrics/catalogue.js';
import {
  type Claim,
  claims,
  type Experiment,
  experiments,
  primaryCalibrationMetrics,
  tolerances,
  type Verdict,
} from '../study/claims.js';
import { type LossPair, lossLabels } from '../study/losses.js';
import { counted, fixed, pValueText, signed } from '../text/number-format.js';
import { type Comparison, type Quantity, significance } from './comparison.js';

/** The verdict on one pair of losses in one experiment. */
export interface ExperimentVerdict {
  experiment: string;
  /** The data set that answered: the experiment's own or its stand-in; null where none did. */
  dataset: string | null;
  verdict: Verdict;
  cases: number;
  seeds: readonly number[];
  /** The numbers behind the verdict, or why there is none. */
  reason: string;
}

export interface PairVerdict {
  pair: LossPair;
  verdict: Verdict;
  reason: string;
  experiments: readonly ExperimentVerdict[];
}

export interface ClaimVerdict {
  claim: Claim;
  verdict: Verdict;
  reason: string;
  pairs: readonly PairVerdict[];
}

/** Judges all claims. `absences` tells, by data set, why a planned set has no results. */
export function judgeClaims(
  comparisons: readonly Comparison[],
  absences: ReadonlyMap<string, string>,
): ClaimVerdict[] {
  return claims.map((claim) => {
    const own = comparisons.filter((comparison) => comparison.claim === claim);
    const pairs = claim.pairs.map((pair) => judgePair(claim, pair, own, absences));
    const verdict =
      claim.pairs.length === 1 ? pairs[0]!.verdict : jointVerdict(pairs.map((pair) => pair.verdict));
    const reason =
      claim.pairs.length === 1
        ? pairs[0]!.reason
        : tally(
            pairs.map((pair) => pair.verdict),
            'pair',
          );
    return { claim, verdict, reason, pairs };
  });
}

function judgePair(
  claim: Claim,
  pair: LossPair,
  comparisons: readonly Comparison[],
  absences: ReadonlyMap<string, string>,
): PairVerdict {
  const own = comparisons.filter((comparison) => comparison.pair === pair);
  const answers = experiments.flatMap((experiment) => judgeExperiment(claim, experiment, own, absences));
  const verdicts = answers.map((answer) => answer.verdict);
  const answered = new Set(answers.filter((answer) => answer.dataset).map((answer) => answer.experiment))
    .size;
  const joint = jointVerdict(verdicts.filter((verdict) => verdict !== 'missing'));
  const tooFew = joint === 'confirmed' && answered < claim.experimentsNeeded;
  return {
    pair,
    verdict: tooFew ? 'inconclusive' : joint,
    reason: `${tally(verdicts, 'data set')}${tooFew ? `; confirming it takes ${claim.experimentsNeeded} answered experiments` : ''}`,
    experiments: answers,
  };
}

/** One verdict for each data set that answers the experiment, or one row that says why none does. */
function judgeExperiment(
  claim: Claim,
  { name, datasets }: Experiment,
  comparisons: readonly Comparison[],
  absences: ReadonlyMap<string, string>,
): ExperimentVerdict[] {
  const answers = datasets.flatMap((dataset) => {
    const own = comparisons.filter((comparison) => comparison.dataset === dataset);
    if (own.length === 0) return [];
    const judged = claim.kind === 'thresholds' ? judgeReach(own[0]!) : judgeCalibration(own);
    const { differences, seeds } = own[0]!;
    return [{ experiment: name, dataset, cases: differences.length, seeds, ...judged }];
  });
  if (answers.length > 0) return answers;
  const reasons = datasets.flatMap((dataset) => {
    const absence = absences.get(dataset);
    return absence ? [`${dataset}: ${absence}`] : [];
  });
  const reason = reasons.join('; ') || 'no results of both losses under a common seed';
  return [{ experiment: name, dataset: null, verdict: 'missing', cases: 0, seeds: [], reason }];
}

function judgeCalibration(comparisons: readonly Comparison[]): { verdict: Verdict; reason: string } {
  const primary = primaryCalibrationMetrics.map((metric) => ofQuantity(comparisons, metric));
  const labels = primaryCalibrationMetrics.map((metric) => metricCatalogue[metric].label);
  const dsc = ofQuantity(comparisons, 'dsc');
  const evidence = [
    ...tooFewCases(dsc.differences.length),
    ...primary.map((comparison, index) => `${labels[index]} ${differenceText(comparison)}`),
    `DSC ${signed(dsc.difference, 3)} [${signed(dsc.low, 3)}, ${signed(dsc.high, 3)}]`,
  ].join('; ');
  const verdict = calibrationVerdict(primary, dsc);
  return { verdict, reason: evidence };
}

function calibrationVerdict(primary: readonly Comparison[], dsc: Comparison): Verdict {
  if (primary.some((comparison) => comparison.differences.length < tolerances.minimumCases))
    return 'inconclusive';
  const outcomes = primary.map(significance);
  if (outcomes.includes('worse') || dsc.high < -tolerances.dscMargin) return 'contradicted';
  const better = outcomes.every((outcome) => outcome === 'better');
  return better && dsc.low > -tolerances.dscMargin ? 'confirmed' : 'inconclusive';
}

function judgeReach(comparison: Comparison): { verdict: Verdict; reason: string } {
  const { pair, baselineMean, calibratedMean, differences } = comparison;
  const cases = differences.length;
  const evidence =
    `reach ${fixed(calibratedMean, 3)} with ${lossLabels[pair.calibrated]}, ${fixed(baselineMean, 3)} with ` +
    `${lossLabels[pair.baseline]}; ${differenceText(comparison)}`;
  const reason = [...tooFewCases(cases), evidence].join('; ');
  if (cases < tolerances.minimumCases) return { verdict: 'inconclusive', reason };
  const outcome = significance(comparison);
  if (outcome === 'worse') return { verdict: 'contradicted', reason };
  const tailored =
    calibratedMean >= tolerances.reach && baselineMean <= tolerances.reachRatio * calibratedMean;
  return { verdict: outcome === 'better' && tailored ? 'confirmed' : 'inconclusive', reason };
}

function tooFewCases(cases: number): string[] {
  return cases < tolerances.minimumCases ? [`fewer than ${tolerances.minimumCases} paired cases`] : [];
}

/** The row that the claims judge is the comparison with the primary family's row: calibration rows come with it. */
function ofQuantity(comparisons: readonly Comparison[], quantity: Quantity): Comparison {
  const row = comparisons.find((comparison) => comparison.family.endsWith('primary'))!.row;
  return comparisons.find((comparison) => comparison.quantity === quantity && comparison.row === row)!;
}

function differenceText({ difference, adjustedPValue }: Comparison): string {
  return `${signed(difference, 4)} (p ${pValueText(adjustedPValue)})`;
}

/** Any contradiction contradicts a statement about all; only confirmation throughout confirms it. */
function jointVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0 || verdicts.every((verdict) => verdict === 'missing')) return 'missing';
  if (verdicts.includes('contradicted')) return 'contradicted';
  return verdicts.every((verdict) => verdict === 'confirmed') ? 'confirmed' : 'inconclusive';
}

/** "4 confirmed, 1 inconclusive, 1 missing of 6 data sets". */
function tally(verdicts: readonly Verdict[], noun: string): string {
  const kinds: readonly Verdict[] = ['confirmed', 'contradicted', 'inconclusive', 'missing'];
  const counts = kinds.map((kind) => [kind, verdicts.filter((verdict) => verdict === kind).length] as const);
  const parts = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
  return `${parts.join(', ')} of ${counted(verdicts.length, noun)}`;
}
