import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, StudyError } from '../../core/errors.js';
import { explainResourceFailure } from '../../core/resource-failure.js';
import { openDataSet } from '../../data/open-data-set.js';
import type { Device } from '../../engine/start-engine.js';
import { writePlan } from '../../record/plan-file.js';
import { runFiles } from '../../record/run-files.js';
import { executeRun } from '../one-run/execute-run.js';
import { writeFailureNote } from '../one-run/failure-note.js';
import { rescoreRun } from '../one-run/rescore-run.js';
import type { RunProgress } from '../one-run/run-context.js';
import { type Plan, type PlannedRun, type PlanRequest, placesOf } from '../plan/plan.js';

export interface ExecutionContext {
  /** Score finished runs again from their weights instead of training unfinished ones. */
  rescore: boolean;
  /** Store the logits of the test cases beside the weights. */
  keepLogits: boolean;
  device: Device;
  threads: number | undefined;
  /** Train although the same picture is on two sides of a split (training, validation, test). */
  allowLeak: boolean;
  /** Continue with the other runs when one fails. */
  keepGoing: boolean;
  signal: AbortSignal;
  onProgress: (run: PlannedRun, progress: RunProgress) => void;
  onFinished: (run: PlannedRun, outcome: RunOutcome) => void;
}

export interface RunOutcome {
  seconds: number;
  /** Epochs trained in total, including those before a resume; null where the run was only rescored. */
  epochs: number | null;
  failure?: string;
}

export interface RunFailure {
  run: PlannedRun;
  message: string;
  exitCode: number;
}

/**
 * The exit code of a plan: that of the first failure that is not an interruption, else that of the first failure, else 0.
 * An interruption is fixed by running the same command again; other failures must not be reported as one.
 */
export function exitCodeOf(failures: readonly RunFailure[]): number {
  const lasting = failures.find(({ exitCode }) => exitCode !== exitCodes.interrupted);
  return (lasting ?? failures[0])?.exitCode ?? exitCodes.done;
}

/** Runs of a plan that have a finished record, including those that the plan would redo. */
export function finishedRuns(plan: Plan): PlannedRun[] {
  return plan.runs.filter(({ folder }) => existsSync(join(folder, runFiles.done)));
}

/** Runs of a plan that are not finished. */
export function unfinishedRuns(plan: Plan): PlannedRun[] {
  return plan.runs.filter(({ action }) => action !== 'reuse');
}

/**
 * Executes the given runs one after the other in this process. A failure does not affect runs that finished before it.
 * Returns the failures with `keepGoing`; without it, throws the first one.
 */
export async function executeRuns(
  runs: readonly PlannedRun[],
  request: PlanRequest,
  context: ExecutionContext,
): Promise<RunFailure[]> {
  const failures: RunFailure[] = [];
  for (const run of runs) {
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1000;
    let epochs = context.rescore ? null : run.epochsDone;
    try {
      await (context.rescore ? rescoreRun : executeRun)(run.config, run.folder, {
        dataSet: await openDataSet(run.config.dataset, { ...placesOf(request), partial: 'use' }),
        cacheDir: request.cacheDir,
        fresh: request.fresh,
        keepLogits: context.keepLogits,
        allowLeak: context.allowLeak,
        device: context.device,
        threads: context.threads,
        signal: context.signal,
        onProgress(progress) {
          if (progress.stage === 'training') epochs = progress.epoch;
          context.onProgress(run, progress);
        },
      });
      context.onFinished(run, { seconds: seconds(), epochs });
    } catch (failure) {
      const error = explainResourceFailure(failure);
      const { message, exitCode } = messageAndExitCode(error);
      if (!context.rescore) noteFailureForStatus(run.folder, error);
      if (!context.keepGoing || context.signal.aborted) throw error;
      context.onFinished(run, { seconds: seconds(), epochs, failure: message });
      failures.push({ run, message, exitCode });
    }
  }
  return failures;
}

/**
 * Writes a run's failure into its folder for `--status`; interruptions are not noted. Errors while writing are ignored, so that a
 * full disk does not hide the failure itself.
 */
export function noteFailureForStatus(folder: string, error: unknown): void {
  const { message, exitCode } = messageAndExitCode(error);
  if (exitCode === exitCodes.interrupted) return;
  try {
    writeFailureNote(folder, message, exitCode);
  } catch {}
}

function messageAndExitCode(error: unknown): Pick<RunFailure, 'message' | 'exitCode'> {
  const message = error instanceof Error ? error.message : String(error);
  return { message, exitCode: error instanceof StudyError ? error.exitCode : exitCodes.unexpected };
}

/** Writes the list of planned runs into the results folder, so that tables can name missing runs, and --status stale ones. */
export function recordPlan(request: PlanRequest, plan: Plan): void {
  const hashes = new Map(plan.runs.map(({ number, configHash }) => [number, configHash]));
  writePlan(join(request.outDir, request.preset.name), {
    datasets: plan.datasets,
    runs: plan.listed.map(({ number, name }) => ({ number, name, configHash: hashes.get(number) })),
  });
}
