import { join } from 'node:path';
import { groupBy } from '../../core/group-by.js';
import { openDataSet } from '../../data/open-data-set.js';
import { readDone } from '../../record/done-file.js';
import type { Combination } from '../../study/later-losses.js';
import { configHash, type RunConfig, runName } from '../../study/run-config.js';
import { combinedConfig, combineRun, type Member } from '../one-run/combine-run.js';
import type { RunContext } from '../one-run/run-context.js';
import type { Plan, PlanRequest } from '../plan/plan.js';
import { finishedRuns } from './execute-plan.js';

/** One record that is to be made of finished networks. */
export interface PlannedCombination {
  combination: Combination;
  config: RunConfig;
  members: readonly Member[];
  folder: string;
  /** Whether it is there already, of the same members. */
  isDone: boolean;
}

/**
 * What the finished runs of a plan allow: every run mirrored; the runs of a fold (or of the fixed split) that differ in their
 * seed as an ensemble, where there are several. In the order of the plan.
 */
export function planCombinations(
  plan: Plan,
  { outDir, preset, fresh }: PlanRequest,
  combinations: readonly Combination[],
): PlannedCombination[] {
  const finished = finishedRuns(plan).filter(({ action }) => action === 'reuse' || fresh);
  const groups: Record<Combination, readonly Member[][]> = {
    mirrors: finished.map((run) => [run]),
    ensemble: [
      ...groupBy(
        finished,
        ({ config: { dataset, loss, fold } }) => `${dataset} ${loss} ${fold?.number}`,
      ).values(),
    ].filter((members) => members.length > 1),
  };
  return combinations.flatMap((combination) =>
    groups[combination].map((members) => {
      const config = combinedConfig(members, combination);
      const folder = join(outDir, preset.name, runName(config));
      const isDone = !fresh && readDone(folder)?.configHash === configHash(config);
      return { combination, config, members, folder, isDone };
    }),
  );
}

/** Makes those that are not there, one after the other. */
export async function executeCombinations(
  planned: readonly PlannedCombination[],
  { dataDir, cacheDir }: Pick<PlanRequest, 'dataDir' | 'cacheDir'>,
  context: Pick<RunContext, 'device' | 'threads' | 'signal'>,
  onProgress: (one: PlannedCombination, progress: Parameters<RunContext['onProgress']>[0]) => void,
): Promise<void> {
  for (const one of planned.filter(({ isDone }) => !isDone)) {
    const dataSet = await openDataSet(one.config.dataset, { dataDir, partial: 'use' });
    await combineRun(one.members, one.combination, one.folder, {
      ...context,
      dataSet,
      cacheDir,
      onProgress: (progress) => onProgress(one, progress),
    });
  }
}
