/**
 * The verdicts on every data set under varied rules, to see which depend on the margin, the unit of analysis, the
 * clip of NLL, the training cases, or runs that broke down in training.
 */
import type { RunRecord } from '../record/run-record.js';
import { caseTable } from '../record/run-tables.js';
import { type Claim, claims, tolerances, type Verdict } from '../study/claims.js';
import type { LossPair } from '../study/losses.js';
import { runPlace } from '../study/run-config.js';
import type { Variation } from './claim-conditions.js';
import { type DatasetRuns, type PairRuns, pairRuns, seedsOf } from './dataset-runs.js';
import { judgeDataset } from './dataset-verdict.js';
import { networkOf } from './network.js';
import { sharedTrainingMean, testPerTraining } from './shared-training.js';

/** The variants of a rule, in the order of the table's columns. */
export const variantNames = [
  ...tolerances.otherMargins.map((margin) => `margin ${margin}` as const),
  'images as units',
  'NLL unclipped',
  'new training cases',
  'new fitted cases',
  'without broken-down runs',
] as const;
export type VariantName = (typeof variantNames)[number];

export interface VerdictVariants {
  claim: Claim;
  pair: LossPair;
  dataset: string;
  /** Verdict by the rule itself. */
  verdict: Verdict;
  /** Verdict by each variant; null if the variant does not apply to this claim or these results, or leaves too few to judge. */
  variants: Readonly<Record<VariantName, Verdict | null>>;
  /** What is left without broken-down runs; undefined if there are none. */
  unbroken?: Remainder | undefined;
}

/** What is left of a data set, and of how many. */
export interface Remainder {
  networks: readonly [left: number, of: number];
  patients: readonly [left: number, of: number];
  /** Fewer than a verdict needs. */
  isTooSmall: boolean;
}

/** One entry for each claim, data set and pair with results. */
export function verdictVariants(datasets: readonly DatasetRuns[]): VerdictVariants[] {
  return claims.flatMap((claim) =>
    claim.pairs.flatMap((pair) =>
      datasets.flatMap((runs) => {
        const own = pairRuns(runs).find((candidate) => candidate.pair === pair);
        if (!own) return [];
        const judge = (variation: Partial<Variation>) => judgeDataset(claim, runs, own, variation);
        const variations = variationsOf(claim, runs, own);
        const whole = judge({});
        const sound = withoutBrokenDown(own);
        const left = sound && sound.baseline.length > 0 ? judgeDataset(claim, runs, sound) : undefined;
        const variants = variantNames.map((name) => {
          if (name === 'without broken-down runs')
            return [name, left?.isTooSmall ? null : (left?.verdict ?? null)];
          return [name, variations[name] ? judge(variations[name]).verdict : null];
        });
        const unbroken: Remainder | undefined = sound && {
          networks: [left?.networks.length ?? 0, whole.networks.length],
          patients: [left?.patients ?? 0, whole.patients],
          isTooSmall: left?.isTooSmall ?? true,
        };
        return [
          {
            ...{ claim, pair, dataset: runs.dataset, verdict: whole.verdict },
            variants: Object.fromEntries(variants),
            unbroken,
          },
        ];
      }),
    ),
  );
}

/** From the runs of the pair alone: what else lies in the folder changes no verdict. */
function variationsOf(
  { kind }: Claim,
  runs: DatasetRuns,
  { baseline, calibrated }: PairRuns,
): Partial<Record<VariantName, Partial<Variation>>> {
  const all = [...baseline, ...calibrated];
  const isFolded = all.some(({ config }) => config.fold);
  const caseIds = [...new Set(all.flatMap(({ config }) => config.cases.test))];
  const isShared = new Set(caseIds.map((id) => runs.patientOf.get(id))).size < caseIds.length;
  const isUnclipped = all.some((run) => caseTable(run).defines('nll_unclipped'));
  const margins = tolerances.otherMargins.map((dscMargin) => [`margin ${dscMargin}`, { dscMargin }]);
  return {
    ...(kind === 'calibration' ? Object.fromEntries(margins) : {}),
    ...(isShared ? { 'images as units': { patientOf: new Map(caseIds.map((id) => [id, id])) } } : {}),
    ...(kind === 'calibration' && isUnclipped ? { 'NLL unclipped': { nll: 'nll_unclipped' } } : {}),
    ...(isFolded
      ? {
          'new training cases': { meanOf: sharedTrainingMean(testPerTraining(all, true)) },
          'new fitted cases': { meanOf: sharedTrainingMean(testPerTraining(all, false)) },
        }
      : {}),
  };
}

/**
 * The pair without the networks of a fold and seed where either loss broke down in training. Undefined if there is no such run;
 * without runs if no network remains.
 */
function withoutBrokenDown(own: PairRuns): PairRuns | undefined {
  const isBroken = ({ ending }: RunRecord) => ending.kind === 'broken down';
  const broken = new Set(
    [...own.baseline, ...own.calibrated].filter(isBroken).map(({ config }) => runPlace(config)),
  );
  if (broken.size === 0) return undefined;
  const kept = (trained: readonly RunRecord[]) =>
    trained.filter(({ config }) => !broken.has(runPlace(config)));
  const baseline = kept(own.baseline);
  const networks = baseline.map(networkOf);
  return { ...own, networks, seeds: seedsOf(baseline), baseline, calibrated: kept(own.calibrated) };
}
