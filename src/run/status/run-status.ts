/** The state of a run from its files alone, so that any machine that sees the files can show it. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../core/errors.js';
import { lapseMs } from '../../core/lease.js';
import { parseLease } from '../../core/lease-text.js';
import { readHistory } from '../../record/history-file.js';
import { checkJson, readRecordText } from '../../record/json-file.js';
import { lockFile, runFiles } from '../../record/run-files.js';
import type { EpochRecord } from '../../study/epoch-record.js';
import { checkpointPath, journalPath } from '../one-run/checkpoint-folder.js';
import { readCheckpointNote } from '../one-run/checkpoint-note.js';
import { readFailureNote } from '../one-run/failure-note.js';

/** A run whose state is requested. */
export interface RequestedRun {
  number: number;
  name: string;
  /** If given, a finished run with another hash does not count as this run. */
  configHash?: string | undefined;
}

export type RunStatus = RequestedRun &
  (
    | { state: 'waiting'; why: string | null }
    | {
        state: 'running';
        host: string;
        /** Job as squeue shows it; null outside Slurm. */
        job: string | null;
        /** Seconds since the lease was renewed. */
        heardSecondsAgo: number;
        epochs: number;
        maximumEpochs: number | null;
        /** Estimated seconds of training without early stopping: 0 once it has ended, null before the first epoch. */
        secondsLeft: number | null;
      }
    | { state: 'resting'; epochs: number; maximumEpochs: number | null; savedSecondsAgo: number }
    | { state: 'done'; epochs: number; finishedAt: string; brokeDown: string | null }
    | { state: 'broken'; message: string }
    | { state: 'failed'; message: string; exitCode: number; failedAt: string }
  );

/** A run counts as running if its lease was renewed within this time. The margin allows for lag of network file systems. */
const heardWithinMs = lapseMs + 30_000;
/** A lease of a later time was left before the clock was set back: a living holder would have renewed it since. */
const clockToleranceMs = 1000;

/**
 * The state of one run. `nowMs` is the current time by the clock of the file system. "broken": done.json or the journal is
 * unreadable, or the record is missing; the record itself is not read.
 */
export function runStatus(presetFolder: string, run: RequestedRun, nowMs: number): RunStatus {
  const folder = join(presetFolder, run.name);
  const lockedMs = changedMs(join(folder, lockFile));
  try {
    const heardMsAgo = lockedMs === undefined ? Number.NaN : nowMs - lockedMs;
    if (heardMsAgo > -clockToleranceMs && heardMsAgo < heardWithinMs) return running(folder, run, heardMsAgo);
    const finished = ofSeal(folder, run);
    if (finished?.state === 'done') return finished;
    const failure = readFailureNote(folder);
    if (failure) return { ...run, state: 'failed', ...failure };
    const savedMs = changedMs(checkpointPath(folder));
    if (savedMs === undefined) return finished ?? { ...run, state: 'waiting', why: null };
    return { ...run, state: 'resting', ...progressOf(folder), savedSecondsAgo: (nowMs - savedMs) / 1000 };
  } catch (error) {
    if (error instanceof DataError) return { ...run, state: 'broken', message: error.message };
    throw error;
  }
}

function running(folder: string, run: RequestedRun, heardMsAgo: number): RunStatus {
  const { host, task } = parseLease(textOr(join(folder, lockFile), ''));
  return {
    ...run,
    state: 'running',
    host,
    job: task?.job ?? null,
    heardSecondsAgo: Math.max(0, heardMsAgo / 1000),
    ...progressOf(folder),
    ...timeLeft(folder),
  };
}

const seal = z.looseObject({
  configHash: z.string(),
  epochs: z.int(),
  finishedAt: z.string(),
  ending: z.looseObject({ kind: z.string(), why: z.string().optional() }),
});

/** The state from done.json; undefined where the run is not finished. */
function ofSeal(folder: string, run: RequestedRun): RunStatus | undefined {
  const file = join(folder, runFiles.done);
  if (!existsSync(file)) return undefined;
  const { configHash, epochs, finishedAt, ending } = checkJson(file, null, readRecordText(file), seal);
  if (run.configHash !== undefined && run.configHash !== configHash)
    return { ...run, state: 'waiting', why: 'the folder holds a result of another configuration' };
  // Reading a missing record throws the DataError that makes the run "broken".
  if (!existsSync(join(folder, runFiles.record))) readRecordText(join(folder, runFiles.record));
  const brokeDown = ending.kind === 'broken down' ? (ending.why ?? '') : null;
  return { ...run, state: 'done', epochs, finishedAt, brokeDown };
}

/** The epochs so far from the journal; empty where it cannot be read, for example while it is being replaced. */
function epochsOf(folder: string): readonly EpochRecord[] {
  const journal = journalPath(folder);
  return existsSync(checkpointPath(folder)) ? readHistory(journal, textOr(journal, '')) : [];
}

function progressOf(folder: string): { epochs: number; maximumEpochs: number | null } {
  return {
    epochs: epochsOf(folder).length,
    maximumEpochs: readCheckpointNote(folder)?.maximumEpochs ?? null,
  };
}

/** Number of latest epochs whose mean time is used. */
const recentEpochs = 5;

function timeLeft(folder: string): { secondsLeft: number | null } {
  const { maximumEpochs: maximum, trainingEnded } = readCheckpointNote(folder) ?? {};
  if (trainingEnded) return { secondsLeft: 0 };
  const recent = epochsOf(folder).slice(-recentEpochs);
  if (recent.length === 0 || maximum === undefined) return { secondsLeft: null };
  const each = recent.reduce((sum, { seconds }) => sum + seconds, 0) / recent.length;
  return { secondsLeft: each * (maximum - recent.at(-1)!.epoch) };
}

function changedMs(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function textOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
