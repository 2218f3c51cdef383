import type { Plan } from '../run/plan/plan.js';
import {
  awaitedByEnsembles,
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
  'note: no ensemble: this plan has one seed for each fold; train more with --seeds 1,2, then give --seeds 1,2 with --combine, too\n';

/**
 * `npm run replicate -- --combine …`: scores the finished networks of a plan with mirrored inputs or as ensembles. Trains
 * nothing.
 */
export async function combineFinished(plan: Plan, options: ReplicateOptions): Promise<void> {
  const { request, combine, device, threads } = options;
  const planned = planCombinations(plan, request, combine);
  const open = planned.filter(({ isDone }) => !isDone);
  process.stderr.write(`${counted(open.length, 'record')} to make, ${planned.length - open.length} there\n`);
  if (combine.includes('ensemble')) process.stderr.write(ensembleNote(plan, options, planned));
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

/** Why some or all ensembles are not made; empty where all are. */
function ensembleNote(
  plan: Plan,
  { request }: ReplicateOptions,
  planned: readonly PlannedCombination[],
): string {
  const awaited = awaitedByEnsembles(plan, request);
  if (awaited.length > 0) {
    const names = `${awaited.slice(0, 3).join(', ')}${awaited.length > 3 ? ', …' : ''}`;
    return `note: no ensemble of a fold before all seeds of this plan are finished; missing: ${counted(awaited.length, 'run')} (${names}); train them, or give --seeds with the finished ones\n`;
  }
  const isEnsemble = ({ combination }: PlannedCombination) => combination === 'ensemble';
  const hasSeveralSeeds = plan.datasets.some(({ seeds }) => seeds.length > 1);
  return planned.some(isEnsemble) || hasSeveralSeeds ? '' : oneSeed;
}
