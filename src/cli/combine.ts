import type { Plan } from '../run/plan/plan.js';
import {
  executeCombinations,
  type PlannedCombination,
  planCombinations,
} from '../run/schedulers/combine-plan.js';
import { runName } from '../study/run-config.js';
import { counted } from '../text/number-format.js';
import { interruptible } from './interruptible.js';
import { ProgressLine } from './progress.js';
import type { ReplicateOptions } from './replicate-options.js';

const oneSeed =
  'note: no ensemble: each fold of this plan has one finished seed; train more with --seeds 1,2, then give --seeds 1,2 with --combine, too\n';

/**
 * `npm run replicate -- --combine …`: scores the finished networks of a plan with mirrored inputs or as ensembles. Trains
 * nothing.
 */
export async function combineFinished(plan: Plan, options: ReplicateOptions): Promise<void> {
  const { request, combine, device, threads } = options;
  const planned = planCombinations(plan, request, combine);
  const open = planned.filter(({ isDone }) => !isDone);
  process.stderr.write(`${counted(open.length, 'record')} to make, ${planned.length - open.length} there\n`);
  const isEnsemble = ({ combination }: PlannedCombination) => combination === 'ensemble';
  if (combine.includes('ensemble') && !planned.some(isEnsemble)) process.stderr.write(oneSeed);
  const progress = new ProgressLine();
  await interruptible(
    () => progress.say('stopping after this case'),
    (signal) =>
      executeCombinations(planned, request, { device, threads, signal }, ({ config }, stage) => {
        const at = open.findIndex((one) => one.config === config);
        if (stage.stage === 'warning') progress.say(stage.text);
        else if (stage.stage !== 'training') {
          const share = (at + stage.done / stage.of) / open.length;
          progress.update(`${runName(config)}: ${stage.stage} ${stage.done} of ${stage.of}`, share);
        }
      }),
  ).finally(() => progress.clear());
}
