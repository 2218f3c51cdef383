/** The verdict of one data set on a claim about one pair of losses. It depends on the runs of that data set alone. */
import { patientMeans } from '../statistics/paired-layout.js';
import { type Claim, tolerances, type Verdict } from '../study/claims.js';
import { counted } from '../text/number-format.js';
import { claimConditions, type Variation } from './claim-conditions.js';
import {
  type Condition,
  describeCondition,
  inconclusiveReason,
  judgeConditions,
  pValuesAgainst,
} from './condition.js';
import type { DatasetRuns, PairRuns } from './dataset-runs.js';
import type { Network } from './network.js';

export interface DatasetVerdict {
  dataset: string;
  verdict: Verdict;
  patients: number;
  cases: number;
  networks: readonly Network[];
  /** Whether there are fewer patients or networks than a verdict needs. */
  isTooSmall: boolean;
  /** The numbers behind the verdict, or the reason why there is none. */
  reason: string;
  /** The conditions of the claim; empty if there are no results. */
  conditions: readonly Condition[];
  /** p value of every way to contradict the claim on this data set; 1 without results or with too few to judge. */
  against: readonly number[];
}

/** Judges by the claim's rule, or by a variation of it. */
export function judgeDataset(
  claim: Claim,
  runs: DatasetRuns,
  pair: PairRuns,
  variation: Partial<Variation> = {},
): DatasetVerdict {
  const conditions = claimConditions(claim, runs, pair, variation);
  const layouts = conditions.map(({ layout }) => layout);
  const patients = Math.min(...layouts.map((layout) => patientMeans(layout).length));
  const incomplete = Math.max(...layouts.map((layout) => layout.incomplete));
  const cases = new Set(pair.baseline.flatMap(({ config }) => config.cases.test)).size;
  const limits = limitsOf(patients, Math.min(...layouts.map(({ rows }) => rows.length)));
  const verdict = limits.length > 0 ? 'inconclusive' : judgeConditions(conditions);
  const want = limits.length === 0 && verdict === 'inconclusive' ? [inconclusiveReason(conditions)] : [];
  const leftOut =
    incomplete > 0 ? [`${counted(incomplete, 'patient')} left out, in whom a loss leaves it undefined`] : [];
  return {
    dataset: runs.dataset,
    verdict,
    patients,
    cases,
    networks: pair.networks,
    isTooSmall: limits.length > 0,
    reason: [...limits, ...want, ...leftOut, ...conditions.map(describeCondition)].join('; '),
    conditions,
    against: limits.length > 0 ? Array<number>(claim.contradictions).fill(1) : pValuesAgainst(conditions),
  };
}

/** Reasons why a data set cannot be judged; empty if it can. */
export function limitsOf(patients: number, networks: number): string[] {
  const { minimumPatients, minimumNetworks } = tolerances;
  return [
    ...(patients < minimumPatients ? [`fewer than ${minimumPatients} patients`] : []),
    ...(networks < minimumNetworks ? [`fewer than ${minimumNetworks} pairs of networks`] : []),
  ];
}
