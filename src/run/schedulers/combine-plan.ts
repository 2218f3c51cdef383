import { join } from 'node:path';
import { groupBy } from '../../core/group-by.js';
import { openDataSet } from '../../data/open-data-set.js';
import { readDone } from '../../record/done-file.js';
import { isMadeFromNetworksOf } from '../../record/member-networks.js';
import type { Combination } from '../../study/later-losses.js';
import { configHash, type RunConfig, runName } from '../../study/run-config.js';
import { combinedConfig, combineRun, type Member } from '../one-run/combine-run.js';
import type { RunContext } from '../one-run/run-context.js';
import { type Plan, type PlannedRun, type PlanRequest, placesOf } from '../plan/plan.js';
import { finishedRuns } from './execute-plan.js';

/** A combination of finished networks and where its record goes. */
export interface PlannedCombination {
  combination: Combination;
  config: RunConfig;
  members: readonly Member[];
  folder: string;
  /** Whether its record exists, made from the same networks and data. */
  isDone: boolean;
}

/**
 * The combinations that the finished runs of a plan allow, in the order of the plan. `mirrors`: every run by itself. `ensemble`:
 * the runs of one fold (or of the fixed split) that differ only in the seed, where the plan has at least two and all are finished.
 */
export function planCombinations(
  plan: Plan,
  { outDir, preset, fresh }: PlanRequest,
  combinations: readonly Combination[],
): PlannedCombination[] {
  const isFinished = finishedIn(plan, fresh);
  const groups: Record<Combination, readonly (readonly Member[])[]> = {
    mirrors: plan.runs.filter(isFinished).map((run) => [run]),
    ensemble: seedGroups(plan).filter((members) => members.every(isFinished)),
  };
  return combinations.flatMap((combination) =>
    groups[combination].map((members) => {
      const config = combinedConfig(members, combination);
      const folder = join(outDir, preset.name, runName(config));
      const isDone = !fresh && isMadeFrom(members, config, folder);
      return { combination, config, members, folder, isDone };
    }),
  );
}

/** Names of the runs for which ensembles of a plan wait: those of other seeds of their fold are finished. */
export function awaitedByEnsembles(plan: Plan, { fresh }: PlanRequest): string[] {
  const isFinished = finishedIn(plan, fresh);
  return seedGroups(plan)
    .filter((members) => members.some(isFinished))
    .flatMap((members) => members.filter((run) => !isFinished(run)).map(({ config }) => runName(config)));
}

function finishedIn(plan: Plan, fresh: boolean): (run: PlannedRun) => boolean {
  const finished = new Set(finishedRuns(plan).filter(({ action }) => action === 'reuse' || fresh));
  return (run) => finished.has(run);
}

/** The runs of each fold that differ only in the seed, where there are at least two. */
function seedGroups(plan: Plan): PlannedRun[][] {
  const ofFold = ({ config: { dataset, loss, fold } }: PlannedRun) => `${dataset} ${loss} ${fold?.number}`;
  return [...groupBy(plan.runs, ofFold).values()].filter((members) => members.length > 1);
}

/** Whether the record of a combination exists, made with these options from the networks that the members have now. */
function isMadeFrom(members: readonly Member[], config: RunConfig, folder: string): boolean {
  const made = readDone(folder);
  return (
    made?.configHash === configHash(config) &&
    isMadeFromNetworksOf(
      made,
      members.map((member) => readDone(member.folder)),
    )
  );
}

/** Makes the missing combinations, one after the other. */
export async function executeCombinations(
  planned: readonly PlannedCombination[],
  request: Pick<PlanRequest, 'dataDir' | 'manifestFile' | 'cacheDir'>,
  context: Pick<RunContext, 'device' | 'threads' | 'signal'>,
  onProgress: (combination: PlannedCombination, progress: Parameters<RunContext['onProgress']>[0]) => void,
): Promise<void> {
  for (const combined of planned.filter(({ isDone }) => !isDone)) {
    const dataSet = await openDataSet(combined.config.dataset, { ...placesOf(request), partial: 'use' });
    await combineRun(combined.members, combined.combination, combined.folder, {
      ...context,
      dataSet,
      cacheDir: request.cacheDir,
      onProgress: (progress) => onProgress(combined, progress),
    });
  }
}
