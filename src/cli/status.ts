import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes, UsageError } from '../core/errors.js';
import { readFrozenPlan, resultsOf } from '../record/frozen-plan-file.js';
import { readPlan } from '../record/plan-file.js';
import { type PlanStatus, planStatus } from '../run/status/plan-status.js';
import type { AskedRun } from '../run/status/run-status.js';
import { interruptible } from './interruptible.js';
import type { ReplicateOptions } from './replicate-options.js';
import { describeStatus, describeStatusFor } from './status-text.js';

const secondsBetweenLooks = 5;

/** `npm run replicate -- --status`: how the runs of the last plan, or of a frozen one, stand. Changes nothing. */
export async function showStatus(options: ReplicateOptions): Promise<number> {
  const { presetFolder, runs } = askedRuns(options);
  const look = () => planStatus(presetFolder, runs);
  if (options.watch) await watch(look, options.json);
  else process.stdout.write(told(look(), options.json));
  return exitCodes.done;
}

/** What a frozen plan holds, or else the plan that was last begun in that results folder. */
function askedRuns({ planFile, request }: ReplicateOptions): {
  presetFolder: string;
  runs: readonly AskedRun[];
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
    what: 'plan whose status could be told',
    where: join(presetFolder, 'plan.json'),
    remedy: 'name its --preset and --out, or a frozen plan with --plan; "npm run replicate" makes one',
  });
}

/** Until all is done or somebody stops it. A terminal shows what fits, rewritten in place; anything else gets the counts anew. */
async function watch(look: () => PlanStatus, json: boolean): Promise<void> {
  await interruptible(
    () => {},
    async (signal) => {
      while (!signal.aborted) {
        const status = look();
        const { isTTY, rows } = process.stdout;
        if (isTTY && !json) process.stdout.write(`\u001b[H\u001b[J${describeStatusFor(status, rows)}`);
        else process.stdout.write(told(status, json));
        const { waiting, running, resting } = status.counts;
        if (waiting + running + resting === 0) return;
        await sleep(secondsBetweenLooks * 1000, undefined, { signal }).catch(() => {});
      }
    },
  );
}

function told(status: PlanStatus, json: boolean): string {
  return json ? `${JSON.stringify(status, null, 2)}\n` : describeStatus(status);
}
