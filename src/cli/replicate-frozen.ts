/** Frozen plans: `npm run replicate` writes them for a scheduler, and executes them for it. */
import { join } from 'node:path';
import { readFrozenPlan, resultsOf, writeFrozenPlan } from '../record/frozen-plan-file.js';
import type { DataFailure } from '../run/plan/examine-data.js';
import { freezePlan, requestOf, restoreRuns } from '../run/plan/freeze-plan.js';
import { type ChosenFrom, chooseListed, chooseRuns } from '../run/plan/list-runs.js';
import { refuseOtherCheckpoints } from '../run/plan/refuse-other-checkpoints.js';
import { noteFailureForStatus } from '../run/schedulers/execute-plan.js';
import { anewNote } from './anew-note.js';
import { describeProgress } from './plan-text.js';
import { reportEstimate } from './replicate-estimate.js';
import { finish, reportFailures } from './replicate-finish.js';
import type { ReplicateOptions } from './replicate-options.js';
import { runAll, runSelected } from './replicate-runs.js';
import { submitToSlurm } from './slurm.js';

/**
 * Freezes the plan for a scheduler, which starts `--plan FILE --run NAME` for each run, and with --slurm submits it. Returns the exit
 * code: where data sets are left out for their faults, that of a local run.
 */
export function handOver(
  sound: ChosenFrom,
  options: ReplicateOptions,
  faulty: readonly DataFailure[],
): number {
  const { request, allowLeak, keepLogits, selectedRuns, slurm } = options;
  // A task reads its run from the frozen file, so a run on a faulty data set is refused with its faults.
  const asked = slurm && selectedRuns ? chooseRuns(sound, selectedRuns) : sound.runs;
  const frozen = freezePlan(sound.runs, request, { allowLeak, keepLogits });
  const file = writeFrozenPlan(join(request.outDir, request.preset.name), frozen);
  process.stderr.write(anewNote(asked));
  // Selected runs are all on sound data sets.
  if (slurm) return submitToSlurm(file, asked, slurm, options, selectedRuns ? [] : faulty);
  process.stdout.write(`${file}\n`);
  return reportFailures(faulty, [], []);
}

/**
 * Executes the selected runs of a frozen plan; without a selection, all unfinished runs and then tables, report and notebooks.
 */
export async function replicateFrozen(
  file: string,
  argv: readonly string[],
  given: ReplicateOptions,
): Promise<number> {
  const frozen = readFrozenPlan(file);
  const { allowLeak, keepLogits } = frozen;
  const options = { ...given, request: requestOf(file, frozen), allowLeak, keepLogits };
  if (options.finish) return reportFailures([], [], await finish(options));
  const chosen = options.selectedRuns ? chooseListed(frozen.runs, options.selectedRuns, file) : frozen.runs;
  const runs = await restoreRuns(file, frozen, chosen).catch((error: unknown) => {
    for (const { name } of options.selectedRuns ? chosen : [])
      noteFailureForStatus(join(resultsOf(file), frozen.preset, name), error);
    throw error;
  });
  if (options.selectedRuns) return runSelected(runs, argv, options);
  if (!options.keepGoing) refuseOtherCheckpoints(runs);
  const open = runs.filter(({ action }) => action !== 'reuse');
  process.stderr.write(`${describeProgress(open.length, runs.length - open.length, 0)}\n`);
  await reportEstimate(open, options);
  const failures = await runAll(open, argv, options);
  return reportFailures([], failures, failures.length < runs.length ? await finish(options) : []);
}
