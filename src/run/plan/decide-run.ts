/** Decides whether a run is reused, resumed, refused or run, from the files in its folder and the data that it reads. */
import { existsSync } from 'node:fs';
import { DataError } from '../../core/errors.js';
import type { DataSet } from '../../data/cases/data-set.js';
import { referencesOf } from '../../data/cases/references-of.js';
import { readDone } from '../../record/done-file.js';
import { readHistory } from '../../record/history-file.js';
import { readRecordText } from '../../record/json-file.js';
import { configHash, type RunConfig } from '../../study/run-config.js';
import { counted } from '../../text/number-format.js';
import { describeChange } from '../one-run/changed-options.js';
import { checkpointPath, journalPath } from '../one-run/checkpoint-folder.js';
import { readCheckpointNote } from '../one-run/checkpoint-note.js';
import { changedFiles, type DataIdentity, identifyData } from '../one-run/data-identity.js';
import { isOfFinishedRun, otherOptions } from '../one-run/found-checkpoint.js';
import type { PlannedRun, PlanRequest } from './plan.js';

type Decision = Pick<PlannedRun, 'action' | 'reason' | 'epochsDone'>;

/**
 * The action for a run. A finished or interrupted run is used only if its images and masks are unchanged. Only the head of a
 * checkpoint is read. Writes nothing.
 */
export async function decideRun(
  config: RunConfig,
  folder: string,
  dataSet: DataSet,
  { fresh, cacheDir }: Pick<PlanRequest, 'fresh' | 'cacheDir'>,
): Promise<Decision> {
  const decision = decide(config, folder, fresh);
  const before =
    decision.action === 'reuse'
      ? readDone(folder)!.dataFingerprint
      : decision.action === 'resume' || decision.action === 'refuse'
        ? readCheckpointNote(folder)?.fingerprint
        : undefined;
  if (before === undefined) return decision;
  const { training, validation, test } = config.cases;
  const cases = referencesOf(dataSet, [...training, ...validation, ...test]);
  let now: DataIdentity;
  try {
    now = await identifyData(dataSet, cases, cacheDir);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    // examineData reports this fault together with all others before the first run.
    return { action: 'run', reason: `data changed: ${error.failure.where}`, epochsDone: 0 };
  }
  if (now.fingerprint === before) return decision;
  const files = changedFiles(before, now, cacheDir);
  const named = files.length > 3 ? [...files.slice(0, 3), `… (${files.length} files)`] : files;
  const reason = `data changed${named.length > 0 ? `: ${named.join(', ')}` : ''}`;
  return { action: 'run', reason, epochsDone: 0 };
}

function decide(config: RunConfig, folder: string, fresh: boolean): Decision {
  if (fresh) return { action: 'run', reason: '--fresh', epochsDone: 0 };
  const seal = readDone(folder);
  if (seal?.configHash === configHash(config)) return { action: 'reuse', reason: 'finished', epochsDone: 0 };
  const other = otherOptions(folder, config);
  if (other !== undefined) {
    return { action: 'refuse', reason: `its checkpoint has other options: ${other}`, epochsDone: 0 };
  }
  const epochsDone = isOfFinishedRun(folder, config) ? 0 : epochsInCheckpoint(folder);
  if (seal) {
    const reason = describeChange(config, seal.config);
    return { action: 'stale', reason, epochsDone };
  }
  if (!existsSync(checkpointPath(folder))) return { action: 'run', reason: 'not done yet', epochsDone };
  return { action: 'resume', reason: `interrupted after ${counted(epochsDone, 'epoch')}`, epochsDone };
}

/** Epochs in the journal beside the checkpoint, which is at most one epoch behind it. */
function epochsInCheckpoint(folder: string): number {
  const journal = journalPath(folder);
  const isThere = existsSync(checkpointPath(folder)) && existsSync(journal);
  return isThere ? readHistory(journal, readRecordText(journal)).length : 0;
}
