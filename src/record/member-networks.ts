import { groupBy } from '../core/group-by.js';
import type { Combination } from '../study/later-losses.js';
import type { CombinedLossName, LossName } from '../study/losses.js';
import { type RunConfig, runName } from '../study/run-config.js';
import type { Seal } from './done-file.js';

/** Names of the runs whose networks a combination uses, in the order of its weights: `<dataset>/<loss>/<place>`. */
export function memberNames(config: RunConfig): string[] {
  const [loss] = (config.loss as CombinedLossName).split('~') as [LossName, Combination];
  return (config.memberSeeds ?? [config.seed]).map((seed) => runName({ ...config, loss, seed }));
}

/**
 * Whether a combination was made from the networks that its members have now, and from their images. `members` is in the order
 * of its weights, and undefined where a run is not there. A record of November 2026 may not list its networks: it
 * counts as made from these unless one of them was trained after it. A member that is not there, or has no weights, does not
 * contradict it.
 */
export function isMadeFromNetworksOf(
  made: Pick<Seal, 'dataFingerprint' | 'combinedWeights' | 'finishedAt'>,
  members: readonly (Seal | undefined)[],
): boolean {
  return members.every((member, at) => {
    if (!member) return true;
    if (member.dataFingerprint !== made.dataFingerprint) return false;
    return made.combinedWeights
      ? member.weights === null || member.weights === made.combinedWeights[at]
      : Date.parse(member.finishedAt) <= Date.parse(made.finishedAt);
  });
}

/**
 * The configurations of ensembles whose seeds are not those of the largest ensemble of their loss on their data set: their
 * networks overlap with the others' or are fewer, so both would not be compared as one method. Of equally large ones the first
 * counts.
 */
export function ensemblesOfOtherSeeds(configs: readonly RunConfig[]): RunConfig[] {
  const groups = groupBy(configs, ({ dataset, loss }) => `${dataset}/${loss}`);
  return [...groups.values()].flatMap((own) => {
    const seedsOf = ({ memberSeeds = [] }: RunConfig) => memberSeeds;
    const most = own.map(seedsOf).reduce((best, next) => (next.length > best.length ? next : best));
    return own.filter((config) => seedsOf(config).join() !== most.join());
  });
}
