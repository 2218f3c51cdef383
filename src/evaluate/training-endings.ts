import type { RunRecord } from '../record/run-record.js';
import { runName } from '../study/run-config.js';

/** Names of the runs that broke down in training. */
export function brokenDownRuns(runs: readonly Pick<RunRecord, 'config' | 'ending'>[]): string[] {
  return runs.filter(({ ending }) => ending.kind === 'broken down').map(({ config }) => runName(config));
}

/**
 * Numbers of runs by the way training ended, with the names of those that broke down: "6 by early stopping, 15 at
 * the cap, 1 broken down (…)".
 */
export function describeEndings(runs: readonly Pick<RunRecord, 'config' | 'ending'>[]): string {
  const count = (kind: RunRecord['ending']['kind']) =>
    runs.filter(({ ending }) => ending.kind === kind).length;
  const broken = brokenDownRuns(runs);
  return [
    ...(count('early stopping') > 0 ? [`${count('early stopping')} by early stopping`] : []),
    ...(count('cap') > 0 ? [`${count('cap')} at the cap`] : []),
    ...(broken.length > 0 ? [`${broken.length} broken down (${broken.join(', ')})`] : []),
  ].join(', ');
}
