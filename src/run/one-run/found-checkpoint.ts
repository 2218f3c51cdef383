/** What lies in a run's folder from an earlier training: whether it can be gone on with, and if not, why. */
import { DataError, UsageError } from '../../core/errors.js';
import type { Seal } from '../../record/done-file.js';
import { configHash, type RunConfig } from '../../study/run-config.js';
import { readCheckpointHead } from '../../train/checkpoint.js';
import { describeChange } from './changed-options.js';
import { checkpointPath } from './checkpoint-folder.js';
import { firstStart } from './training-sessions.js';

/**
 * Whether the checkpoint belongs to a training that began after the finished result beside it, with the same options: one with
 * --fresh that was interrupted. It is then gone on with; a checkpoint older than the result is what a killed process left behind.
 */
export function isBegunAnew(folder: string, seal: Pick<Seal, 'configHash' | 'finishedAt'>): boolean {
  if (headOf(folder)?.configHash !== seal.configHash) return false;
  const start = firstStart(folder);
  return start !== undefined && Date.parse(start) > Date.parse(seal.finishedAt);
}

/** How the options of the checkpoint differ, as a phrase; undefined where there is none, or one of these options. */
export function otherOptions(folder: string, config: RunConfig): string | undefined {
  const head = headOf(folder);
  if (!head || head.configHash === configHash(config)) return undefined;
  return head.config ? describeChange(config, head.config as RunConfig) : 'it does not say which';
}

/** Throws UsageError where a checkpoint of other options is in the way. It may hold hours of training, so it is not removed. */
export function refuseOtherOptions(folder: string, config: RunConfig): void {
  const other = otherOptions(folder, config);
  if (other === undefined) return;
  throw new UsageError({
    verb: 'invalid',
    what: `checkpoint, which has other options: ${other}`,
    where: checkpointPath(folder),
    remedy: otherOptionsRemedy,
  });
}

export const otherOptionsRemedy =
  'go on with the options with which it was made, delete it to train the run anew, or use another --out';

/** Undefined where it is damaged, too: reading the whole checkpoint reports that. */
function headOf(folder: string): ReturnType<typeof readCheckpointHead> {
  try {
    return readCheckpointHead(checkpointPath(folder));
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}
