import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes, UsageError } from '../core/errors.js';
import { readFrozenPlan, resultsOf } from '../record/frozen-plan-file.js';
import { readPlan } from '../record/plan-file.js';
import { type PlanStatus, planStatus } from '../run/status/plan-status.js';
import type { RequestedRun } from '../run/status/run-status.js';
import { interruptible } from './interruptible.js';
import type { ReplicateOptions } from './replicate-options.js';
import { describeStatus, describeStatusFor } from './status-text.js';

const secondsBetweenLooks = 5;

/** `npm run replicate -- --status`: shows the state of the runs of the last plan, or of a frozen one. Changes nothing. */
export async function showStatus(options: ReplicateOptions): Promise<number> {
  const { presetFolder, runs } = requestedRuns(options);
  const look = () => planStatus(presetFolder, runs);
  if (options.watch) await watch(look, options.json);
  else process.stdout.write(statusOutput(look(), options.json));
  return exitCodes.done;
}

/** The runs of the frozen plan if one is given, else those of the plan that was last started in the results folder. */
function requestedRuns({ planFile, request }: ReplicateOptions): {
  presetFolder: string;
  runs: readonly RequestedRun[];
} {
  if (planFile !== undefined) {
    const { preset, runs } = readFrozenPlan(planFile);
    const asked = runs.map(({ number, name, configHash }) => ({ number, name, configHash }));
    return { presetFolder: join(resultsOf(planFile), preset), runs: asked };
  }
  const presetFolder = join(request.outDir, request.preset.name);
  const runs = readPlan(presetFolder)?.runs;
  if (runs) return { presetFolder, runs };
  throw new UsageError({
    verb: 'missing',
    what: 'plan to show the status of',
    where: join(presetFolder, 'plan.json'),
    remedy: 'give its --preset and --out, or a frozen plan with --plan; "npm run replicate" makes a plan',
  });
}

/** Repeats the status until all runs have ended or the user stops it. On a terminal it is rewritten in place and cut to fit. */
async function watch(look: () => PlanStatus, json: boolean): Promise<void> {
  await interruptible(
    () => {},
    async (signal) => {
      while (!signal.aborted) {
        const status = look();
        const { isTTY, rows } = process.stdout;
        if (isTTY && !json) process.stdout.write(`\u001b[H\u001b[J${describeStatusFor(status, rows)}`);
        else process.stdout.write(statusOutput(status, json));
        const { waiting, running, resting } = status.counts;
        if (waiting + running + resting === 0) return;
        await sleep(secondsBetweenLooks * 1000, undefined, { signal }).catch(() => {});
      }
    },
  );
}

function statusOutput(status: PlanStatus, json: boolean): string {
  return json ? `${JSON.stringify(status, null, 2)}\n` : describeStatus(status);
}
