/** Whether a training that lies interrupted in a run's folder can be gone on with, and if not, why. */
import { DataError, UsageError } from '../../core/errors.js';
import { readDone } from '../../record/done-file.js';
import { configHash, type RunConfig } from '../../study/run-config.js';
import { readCheckpointHead } from '../../train/checkpoint.js';
import { describeChange } from './changed-options.js';
import { checkpointPath } from './checkpoint-folder.js';
import { readCheckpointNote } from './checkpoint-note.js';

/**
 * How the options of the checkpoint differ, as a phrase; undefined where there is none, or one of these options, or one that nobody
 * can go on with.
 */
export function otherOptions(folder: string, config: RunConfig): string | undefined {
  const head = headOf(folder);
  if (!head || head.configHash === configHash(config) || isOfFinishedRun(folder, config)) return undefined;
  return head.config ? describeChange(config, head.config as RunConfig) : 'it does not say which';
}

/**
 * Whether the checkpoint has other options, with which the run in this folder is finished on the same data: it is left of an
 * interrupted --fresh, and the command without it says that the run is finished. A checkpoint of data that changed since can be
 * gone on with.
 */
export function isOfFinishedRun(folder: string, config: RunConfig): boolean {
  const head = headOf(folder);
  if (!head || head.configHash === configHash(config)) return false;
  const seal = readDone(folder);
  return (
    seal?.configHash === head.configHash && seal.dataFingerprint === readCheckpointNote(folder)?.fingerprint
  );
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
  'go on with the options and the code with which it was made, delete it to train the run anew, or use another --out';

/** Undefined where it is damaged, too: reading the whole checkpoint reports that. */
function headOf(folder: string): ReturnType<typeof readCheckpointHead> {
  try {
    return readCheckpointHead(checkpointPath(folder));
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}
