/** What one data set says of a claim about one pair of losses: it depends on that set's runs alone. */
import { patientMeans } from '../statistics/paired-layout.js';
import { type Claim, tolerances, type Verdict } from '../study/claims.js';
import { claimConditions, type Variation } from './claim-conditions.js';
import {
  type Condition,
  describeCondition,
  describeWant,
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
  /** The numbers behind the verdict, or why there is none. */
  reason: string;
  /** Those of its conditions; none where no data set answers. */
  conditions: readonly Condition[];
  /** p of every way to contradict the claim here: 1 where no data set answers, or too little to judge by. */
  against: readonly number[];
}

/** By the rule of the claim, or by one that is varied. */
export function judgeDataset(
  claim: Claim,
  runs: DatasetRuns,
  pair: PairRuns,
  variation: Partial<Variation> = {},
): DatasetVerdict {
  const conditions = claimConditions(claim, runs, pair, variation);
  const { layout } = conditions[0]!;
  const patients = patientMeans(layout).length;
  const cases = new Set(pair.baseline.flatMap(({ config }) => config.cases.test)).size;
  const limits = limitsOf(patients, layout.rows.length);
  const verdict = limits.length > 0 ? 'inconclusive' : judgeConditions(conditions);
  const want = limits.length === 0 && verdict === 'inconclusive' ? [describeWant(conditions)] : [];
  return {
    dataset: runs.dataset,
    verdict,
    patients,
    cases,
    networks: pair.networks,
    reason: [...limits, ...want, ...conditions.map(describeCondition)].join('; '),
    conditions,
    against: limits.length > 0 ? Array<number>(claim.contradictions).fill(1) : pValuesAgainst(conditions),
  };
}

/** What keeps a data set from being judged at all. */
export function limitsOf(patients: number, networks: number): string[] {
  const { minimumPatients, minimumNetworks } = tolerances;
  return [
    ...(patients < minimumPatients ? [`fewer than ${minimumPatients} patients`] : []),
    ...(networks < minimumNetworks
      ? [`fewer than ${minimumNetworks} pairs of networks: this says nothing of other networks`]
      : []),
  ];
}
