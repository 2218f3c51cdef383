/** Applies the rules of study/claims.ts to the results: a verdict per data set, per pair and per claim. */
import { groupBy } from '../core/group-by.js';
import { type Claim, claims, type Verdict } from '../study/claims.js';
import { answeringDatasets, type Experiment, experiments } from '../study/experiments.js';
import type { LossPair } from '../study/losses.js';
import { counted } from '../text/number-format.js';
import { isContradicted } from './condition.js';
import { type DatasetRuns, pairRuns } from './dataset-runs.js';
import { type DatasetVerdict, judgeDataset } from './dataset-verdict.js';

/** The verdict on one pair of losses in one experiment. */
export interface ExperimentVerdict extends Omit<DatasetVerdict, 'dataset'> {
  experiment: string;
  /** The data set used: the experiment's own or the one that replaces it; null if neither has results. */
  dataset: string | null;
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

/**
 * Judges all claims. `absences` gives the reason why a planned data set has no results. A phantom is ignored if its
 * experiment has a data set of real images. Holm's family is the one the claim declares, also for the verdict on a single
 * pair: the tests of the other pairs count as p = 1 there.
 */
export function judgeClaims(
  datasets: readonly DatasetRuns[],
  absences: ReadonlyMap<string, string>,
): ClaimVerdict[] {
  const names = answeringDatasets(datasets.map(({ dataset }) => dataset));
  const answering = datasets.filter(({ dataset }) => names.includes(dataset));
  return claims.map((claim) => {
    const pairs = claim.pairs.map((pair) => judgePair(claim, pair, answering, absences));
    if (pairs.length === 1) return { claim, verdict: pairs[0]!.verdict, reason: pairs[0]!.reason, pairs };
    const verdicts = pairs.map(({ verdict }) => verdict);
    const against = pairs.flatMap((pair) => waysAgainst(pair.experiments));
    return { claim, verdict: jointVerdict(verdicts, against), reason: tally(verdicts, 'pair'), pairs };
  });
}

function judgePair(
  claim: Claim,
  pair: LossPair,
  datasets: readonly DatasetRuns[],
  absences: ReadonlyMap<string, string>,
): PairVerdict {
  const answers = experiments.flatMap((experiment) =>
    judgeExperiment(claim, pair, experiment, datasets, absences),
  );
  const verdicts = answers.map(({ verdict }) => verdict);
  const answered = new Set(answers.filter(({ dataset }) => dataset).map(({ experiment }) => experiment)).size;
  const against = waysAgainst(answers);
  const ofOtherPairs = Array<number>((claim.pairs.length - 1) * against.length).fill(1);
  const joint = jointVerdict(
    verdicts.filter((verdict) => verdict !== 'missing'),
    [...against, ...ofOtherPairs],
  );
  const tooFew = joint === 'confirmed' && answered < claim.experimentsNeeded;
  return {
    pair,
    verdict: tooFew ? 'inconclusive' : joint,
    reason: `${tally(verdicts, 'data set')}${tooFew ? `; confirmation requires results for ${claim.experimentsNeeded} experiments` : ''}`,
    experiments: answers,
  };
}

/** One verdict per data set with results for the experiment, or one row with the reason why there are none. */
function judgeExperiment(
  claim: Claim,
  pair: LossPair,
  { name, datasets: names }: Experiment,
  datasets: readonly DatasetRuns[],
  absences: ReadonlyMap<string, string>,
): ExperimentVerdict[] {
  const answers = names.flatMap((dataset) => {
    const runs = datasets.find((candidate) => candidate.dataset === dataset);
    const own = runs && pairRuns(runs).find((candidate) => candidate.pair === pair);
    return runs && own ? [{ experiment: name, ...judgeDataset(claim, runs, own) }] : [];
  });
  if (answers.length > 0) return answers;
  const reasons = names.flatMap((dataset) => {
    const absence = absences.get(dataset);
    return absence ? [`${dataset}: ${absence}`] : [];
  });
  const reason = reasons.join('; ') || 'no results of both losses on a common fold and seed';
  const against = Array<number>(claim.contradictions).fill(1);
  const none = {
    dataset: null,
    patients: 0,
    cases: 0,
    networks: [],
    isTooSmall: true,
    conditions: [],
    against,
  };
  return [{ experiment: name, ...none, verdict: 'missing', reason }];
}

/**
 * The p values of every way to contradict one pair, as many as the claim declares for it. If several data sets answer an
 * experiment, the smallest p counts, times their number (Bonferroni), so the family does not grow beyond the declared size.
 */
function waysAgainst(answers: readonly ExperimentVerdict[]): number[] {
  return [...groupBy(answers, ({ experiment }) => experiment).values()].flatMap((own) =>
    own[0]!.against.map((_, way) =>
      Math.min(1, own.length * Math.min(...own.map(({ against }) => against[way]!))),
    ),
  );
}

/**
 * Confirmed if all verdicts are; contradicted if a contradiction remains after Holm's correction over the whole
 * declared family.
 */
function jointVerdict(verdicts: readonly Verdict[], against: readonly number[]): Verdict {
  if (verdicts.length === 0 || verdicts.every((verdict) => verdict === 'missing')) return 'missing';
  if (isContradicted(against)) return 'contradicted';
  return verdicts.every((verdict) => verdict === 'confirmed') ? 'confirmed' : 'inconclusive';
}

/** "4 confirmed, 1 inconclusive, 1 missing of 6 data sets". */
function tally(verdicts: readonly Verdict[], noun: string): string {
  const kinds: readonly Verdict[] = ['confirmed', 'contradicted', 'inconclusive', 'missing'];
  const counts = kinds.map((kind) => [kind, verdicts.filter((verdict) => verdict === kind).length] as const);
  const parts = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
  return `${parts.join(', ')} of ${counted(verdicts.length, noun)}`;
}
