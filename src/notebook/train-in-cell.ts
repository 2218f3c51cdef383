import { StudyError, UsageError } from '../core/errors.js';
import { openDataSet } from '../data/open-data-set.js';
import type { LossFunction } from '../loss/loss.js';
import { executeRun } from '../run/one-run/execute-run.js';
import type { RunConfig } from '../study/run-config.js';
import type { LiveTraining } from './live-training.js';
import type { NotebookStudy } from './open-study.js';

/**
 * Trains one run under the running cell. Interrupting the cell saves the state of training; run the cell again to
 * continue.
 */
export async function trainInCell(
  study: NotebookStudy,
  config: RunConfig,
  folder: string,
  live: LiveTraining,
  ownLoss?: LossFunction,
): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => {
    interruption.abort();
    live.interrupted(config);
  };
  process.on('SIGINT', interrupt);
  try {
    await executeRun(config, folder, {
      dataSet: await openDataSet(config.dataset, { dataDir: study.dataDir, partial: 'use' }),
      cacheDir: study.cacheDir,
      device: 'auto',
      threads: undefined,
      ...(ownLoss && { ownLoss }),
      signal: interruption.signal,
      onProgress: (progress) => live.update(config, progress),
    });
    live.finished(config);
  } catch (error) {
    throw withRemedy(error);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** Whether the notebook is executed by `replicate`, without a reader. */
export function isHeadless(): boolean {
  return process.env.DSC_HEADLESS === '1';
}

/** Recognises the engine package's error for a missing binary and adds the remedy. */
function withRemedy(error: unknown): unknown {
  if (error instanceof StudyError || !/tfjs_binding|libtensorflow/.test(String(error))) return error;
  const remedy = 'run "npm run setup" in a terminal, then restart the kernel';
  return new UsageError({ verb: 'missing', what: 'native engine', remedy }, { cause: error });
}
