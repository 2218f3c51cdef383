import { join } from 'node:path';
import { exitCodes, StudyError } from '../core/errors.js';
import { explainResourceFailure } from '../core/resource-failure.js';
import { openDataSet } from '../data/open-data-set.js';
import type { Device } from '../engine/start-engine.js';
import { writePlan } from '../record/plan-file.js';
import { type CellProgress, runCell } from './cell.js';
import type { GridRequest, Plan, PlannedCell } from './plan.js';

export interface GridContext {
  device: Device;
  threads: number | undefined;
  /** Go on with the other cells when one fails; its failure is told at the end. */
  keepGoing: boolean;
  signal: AbortSignal;
  onProgress: (cell: PlannedCell, progress: CellProgress) => void;
  onFinished: (cell: PlannedCell, outcome: CellOutcome) => void;
}

export interface CellOutcome {
  seconds: number;
  /** Epochs that its training has come to, those of earlier runs included. */
  epochs: number;
  failure?: string;
}

export interface CellFailure {
  cell: PlannedCell;
  message: string;
  exitCode: number;
}

/**
 * The exit code of a run with failures: of the first that running again will not mend, else of the first. Where one cell's
 * loss is not finite and another's process was killed, "run the same command again" would be the wrong advice.
 */
export function exitCodeOf(failures: readonly CellFailure[]): number {
  const lasting = failures.find(({ exitCode }) => exitCode !== exitCodes.interrupted);
  return (lasting ?? failures[0])?.exitCode ?? exitCodes.done;
}

/** Cells of a plan that a run has work to do for. */
export function unfinishedCells(plan: Plan): PlannedCell[] {
  return plan.cells.filter(({ action }) => action !== 'reuse');
}

/**
 * Runs the given cells one after the other in this process. Finished cells are never lost to a later failure.
 * Returns the failures that `keepGoing` let pass; without it the first is thrown.
 */
export async function runCells(
  cells: readonly PlannedCell[],
  request: GridRequest,
  context: GridContext,
): Promise<CellFailure[]> {
  const failures: CellFailure[] = [];
  for (const cell of cells) {
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1000;
    let epochs = cell.epochsDone;
    try {
      await runCell(cell.config, cell.folder, {
        dataSet: await openDataSet(cell.config.dataset, { dataDir: request.dataDir, partial: 'use' }),
        cacheDir: request.cacheDir,
        fresh: request.fresh,
        device: context.device,
        threads: context.threads,
        signal: context.signal,
        onProgress(progress) {
          if (progress.stage === 'training') epochs = progress.epoch;
          context.onProgress(cell, progress);
        },
      });
      context.onFinished(cell, { seconds: seconds(), epochs });
    } catch (failure) {
      const error = explainResourceFailure(failure);
      if (!context.keepGoing || context.signal.aborted) throw error;
      const message = error instanceof Error ? error.message : String(error);
      const exitCode = error instanceof StudyError ? error.exitCode : exitCodes.unexpected;
      context.onFinished(cell, { seconds: seconds(), epochs, failure: message });
      failures.push({ cell, message, exitCode });
    }
  }
  return failures;
}

/** Notes in the results what this run set out to do, so that tables can name what is absent. */
export function recordPlan(request: GridRequest, plan: Plan): void {
  writePlan(join(request.outDir, request.preset.name), {
    datasets: plan.datasets,
    seeds: request.seeds,
    runs: plan.runs.map(({ number, name }) => ({ number, name })),
  });
}
