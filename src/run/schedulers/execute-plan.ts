import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, StudyError } from '../../core/errors.js';
import { explainResourceFailure } from '../../core/resource-failure.js';
import { openDataSet } from '../../data/open-data-set.js';
import type { Device } from '../../engine/start-engine.js';
import { writePlan } from '../../record/plan-file.js';
import { runFiles } from '../../record/run-files.js';
import { executeRun } from '../one-run/execute-run.js';
import { noteFailure } from '../one-run/failure-note.js';
import { rescoreRun } from '../one-run/rescore-run.js';
import type { RunProgress } from '../one-run/run-context.js';
import { type Plan, type PlannedRun, type PlanRequest, placesOf } from '../plan/plan.js';

export interface ExecutionContext {
  /** Score finished runs anew from their weights, instead of training what is not finished. */
  rescore: boolean;
  /** Keep the logits of test cases beside the weights. */
  keepLogits: boolean;
  device: Device;
  threads: number | undefined;
  /** Train although pictures lie on two sides of a split. */
  allowLeak: boolean;
  /** Go on with the other runs when one fails; its failure is told at the end. */
  keepGoing: boolean;
  signal: AbortSignal;
  onProgress: (run: PlannedRun, progress: RunProgress) => void;
  onFinished: (run: PlannedRun, outcome: RunOutcome) => void;
}

export interface RunOutcome {
  seconds: number;
  /** Epochs that its training has come to, those of earlier runs included; null where it was only scored anew. */
  epochs: number | null;
  failure?: string;
}

export interface RunFailure {
  run: PlannedRun;
  message: string;
  exitCode: number;
}

/**
 * The exit code of a plan with failures: of the first that running again will not mend, else of the first. Where one run's
 * loss is not finite and another's process was killed, "run the same command again" would be the wrong advice.
 */
export function exitCodeOf(failures: readonly RunFailure[]): number {
  const lasting = failures.find(({ exitCode }) => exitCode !== exitCodes.interrupted);
  return (lasting ?? failures[0])?.exitCode ?? exitCodes.done;
}

/** Runs of a plan that are finished, whether or not they would be done again. */
export function finishedRuns(plan: Plan): PlannedRun[] {
  return plan.runs.filter(({ folder }) => existsSync(join(folder, runFiles.done)));
}

/** Runs of a plan that are not finished. */
export function unfinishedRuns(plan: Plan): PlannedRun[] {
  return plan.runs.filter(({ action }) => action !== 'reuse');
}

/**
 * Executes the given runs one after the other in this process. Finished runs are never lost to a later failure.
 * Returns the failures that `keepGoing` let pass; without it the first is thrown.
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
      const { message, exitCode } = told(error);
      if (!context.rescore) noteForStatus(run.folder, error);
      if (!context.keepGoing || context.signal.aborted) throw error;
      context.onFinished(run, { seconds: seconds(), epochs, failure: message });
      failures.push({ run, message, exitCode });
    }
  }
  return failures;
}

/**
 * Leaves a run's failure in its folder for `--status`; an interruption is none. The failure itself is told in any case: a disk that
 * takes no note must not hide it.
 */
export function noteForStatus(folder: string, error: unknown): void {
  const { message, exitCode } = told(error);
  if (exitCode === exitCodes.interrupted) return;
  try {
    noteFailure(folder, message, exitCode);
  } catch {}
}

function told(error: unknown): Pick<RunFailure, 'message' | 'exitCode'> {
  const message = error instanceof Error ? error.message : String(error);
  return { message, exitCode: error instanceof StudyError ? error.exitCode : exitCodes.unexpected };
}

/** Notes in the results what this run set out to do, so that tables can name what is absent. */
export function recordPlan(request: PlanRequest, plan: Plan): void {
  writePlan(join(request.outDir, request.preset.name), {
    datasets: plan.datasets,
    runs: plan.listed.map(({ number, name }) => ({ number, name })),
  });
}
