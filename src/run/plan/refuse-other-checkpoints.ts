import { UsageError } from '../../core/errors.js';
import { runName } from '../../study/run-config.js';
import { otherOptionsRemedy } from '../one-run/found-checkpoint.js';
import type { PlannedRun } from './plan.js';

/** Names in one message. */
const named = 3;

/** Throws one UsageError for all runs with a checkpoint of other options, so that no other work is done in vain. */
export function refuseOtherCheckpoints(runs: readonly PlannedRun[]): void {
  const refused = runs.filter(({ action }) => action === 'refuse');
  if (refused.length === 0) return;
  const listed = refused.slice(0, named).map(({ config, reason }) => `${runName(config)} (${reason})`);
  const more = refused.length > named ? `, … (${refused.length} in all)` : '';
  throw new UsageError({
    verb: 'invalid',
    what: `${refused.length === 1 ? 'run' : 'runs'} to go on with: ${listed.join(', ')}${more}`,
    remedy: otherOptionsRemedy,
  });
}
