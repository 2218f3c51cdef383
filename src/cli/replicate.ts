import { join } from 'node:path';
import { exitCodes } from '../core/errors.js';
import { chooseRuns } from '../run/plan/list-runs.js';
import { makePlan } from '../run/plan/make-plan.js';
import { withKeptEstimates } from '../run/plan/measure-run.js';
import type { PlannedRun } from '../run/plan/plan.js';
import { refuseOtherCheckpoints } from '../run/plan/refuse-other-checkpoints.js';
import { recordPlan, unfinishedRuns } from '../run/schedulers/execute-plan.js';
import { requireSlurm } from '../run/schedulers/slurm-submit.js';
import { anewNote } from './anew-note.js';
import { combineFinished } from './combine.js';
import {
  blockingDataSets,
  examineWithProgress,
  reportAbsentData,
  throwCombined,
} from './data-examination.js';
import { useFirstGpu } from './gpus-option.js';
import { helpOf } from './help.js';
import { checkOutFolder, nearestExisting } from './out-folder.js';
import { describePlan, describeProgress, planAsJson } from './plan-text.js';
import {
  measured,
  measureOptions,
  notebookSeconds,
  reportEstimate,
  withoutProcessorTimes,
} from './replicate-estimate.js';
import { finish, reportFailures } from './replicate-finish.js';
import { handOver, replicateFrozen } from './replicate-frozen.js';
import { parseReplicateOptions } from './replicate-options.js';
import { rescore, runAll, runSelected } from './replicate-runs.js';
import { showStatus } from './status.js';
import { rehearsalTitle } from './study-summary.js';

/**
 * `npm run replicate`: plans, executes unfinished runs, writes tables, figures and report, executes the notebooks. Returns the
 * exit code.
 */
export async function runReplicateCommand(argv: string[]): Promise<number> {
  const options = parseReplicateOptions(argv);
  const { request } = options;
  if (options.help) {
    process.stdout.write(helpOf('replicate'));
    return exitCodes.done;
  }
  if (options.gpus) useFirstGpu(options.gpus);
  if (options.status) return showStatus(options);
  if (options.planFile !== undefined) return replicateFrozen(options.planFile, argv, options);
  if (options.finish) return reportFailures([], [], await finish(options));
  if (options.slurm && !options.slurm.print) requireSlurm();
  const folder = join(request.outDir, request.preset.name);
  // A dry run writes nothing.
  if (options.dryRun) nearestExisting(folder);
  else checkOutFolder(folder);
  const plan = await makePlan(request);
  if (options.dryRun) {
    if (plan.runs.length === 0) throwCombined(plan.refused);
    const asked = options.selectedRuns ? chooseRuns(plan, options.selectedRuns) : plan.runs;
    const runs = options.measure
      ? await measured(asked, options)
      : withKeptEstimates(withoutProcessorTimes(asked, options), measureOptions(options));
    const shown = { ...plan, runs };
    process.stdout.write(options.json ? planAsJson(shown) : describePlan(shown, notebookSeconds(options)));
    return exitCodes.done;
  }
  if (options.combine.length > 0) {
    const refused = blockingDataSets(plan, options);
    reportAbsentData(plan, refused);
    throwCombined(refused);
    await combineFinished(plan, options);
    return reportFailures([], [], await finish(options));
  }
  if (options.rescore) return rescore(plan, argv, options);
  if (options.selectedRuns && !options.slurm) {
    return runSelected(chooseRuns(plan, options.selectedRuns), argv, options);
  }
  const refused = blockingDataSets(plan, options);
  if (request.preset.purpose === 'rehearsal') process.stderr.write(`${rehearsalTitle}\n`);
  reportAbsentData(plan, refused);
  // With --keep-going each of them fails by itself, before its cases are prepared.
  const asked = options.selectedRuns ? chooseRuns(plan, options.selectedRuns) : plan.runs;
  if (!options.keepGoing) refuseOtherCheckpoints(asked);
  const faulty = await examineWithProgress(unfinishedRuns(plan), refused, options);
  const isSound = ({ config }: PlannedRun) => faulty.every(({ dataset }) => dataset !== config.dataset);
  if (!options.keepGoing || !plan.runs.some(isSound)) throwCombined(faulty);
  for (const { error } of faulty) process.stderr.write(`left out: ${error.message}\n`);
  recordPlan(request, plan);
  if (options.freeze || options.slurm) {
    const others = plan.refused.filter(({ dataset }) => faulty.every((one) => one.dataset !== dataset));
    const { listed } = plan;
    const sound = { listed, runs: plan.runs.filter(isSound), refused: [...faulty, ...others] };
    return handOver(sound, options, faulty);
  }
  const runs = unfinishedRuns(plan).filter(isSound);
  const done = plan.runs.filter(isSound).length - runs.length;
  process.stderr.write(anewNote(runs));
  process.stderr.write(
    `${describeProgress(runs.length, done, plan.runs.filter((run) => !isSound(run)).length)}\n`,
  );
  await reportEstimate(runs, options);
  const failures = await runAll(runs, argv, options);
  const hasResults = failures.length < plan.runs.filter(isSound).length;
  const notebookFailures = hasResults ? await finish(options) : [];
  return reportFailures(faulty, failures, notebookFailures);
}
