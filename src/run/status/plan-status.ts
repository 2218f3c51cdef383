/** The state of all runs of a plan. It reads a few files per run, so the time is linear in the number of runs. */
import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { processMark } from '../../core/process-mark.js';
import { type RequestedRun, type RunStatus, runStatus } from './run-status.js';

export interface PlanStatus {
  runs: readonly RunStatus[];
  counts: Readonly<Record<RunStatus['state'], number>>;
}

export function planStatus(presetFolder: string, asked: readonly RequestedRun[]): PlanStatus {
  const nowMs = clockOf(presetFolder);
  const runs = asked.map((run) => runStatus(presetFolder, run, nowMs));
  const counts = { waiting: 0, running: 0, resting: 0, done: 0, broken: 0, failed: 0 };
  for (const { state } of runs) counts[state] += 1;
  return { runs, counts };
}

/**
 * The current time in ms by the clock of the folder's file system, from a new file; this machine's clock where none can be
 * written.
 */
function clockOf(folder: string): number {
  const probe = join(folder, `status.${processMark}.time`);
  try {
    closeSync(openSync(probe, 'w'));
    return statSync(probe).mtimeMs;
  } catch {
    return Date.now();
  } finally {
    rmSync(probe, { force: true });
  }
}
