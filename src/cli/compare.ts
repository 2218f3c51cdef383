import { join } from 'node:path';
import { exitCodes } from '../core/errors.js';
import { describeShape } from '../core/image.js';
import { printableLine } from '../core/printable.js';
import { type PlannedComparison, planComparison } from '../run/compare/plan-comparison.js';
import { recordComparison } from '../run/compare/record-comparison.js';
import { withMeasuredEstimates } from '../run/plan/measure-run.js';
import type { PlannedRun } from '../run/plan/plan.js';
import { exitCodeOf, unfinishedRuns } from '../run/schedulers/execute-plan.js';
import { lossLabels } from '../study/losses.js';
import { presets } from '../study/presets.js';
import { counted } from '../text/number-format.js';
import { anewNote } from './anew-note.js';
import { type CompareOptions, parseCompareOptions } from './compare-options.js';
import { examineWithProgress, throwCombined } from './data-examination.js';
import { helpOf } from './help.js';
import { openReport } from './open-report.js';
import { checkOutFolder } from './out-folder.js';
import { describeHours, describeProgress } from './plan-text.js';
import { reportRunFailures, runHere } from './run-here.js';
import { describeStudy } from './study-summary.js';
import { writeReport } from './tables.js';

/**
 * `npm run compare`: compares losses on the user's images and recommends a cut. Runs, records and report are those of the study;
 * the sizes are chosen to fit the granted time, and the verdict is about the user's data.
 */
export async function runCompareCommand(argv: string[]): Promise<number> {
  const options = parseCompareOptions(argv);
  if (!options) {
    process.stdout.write(helpOf('compare'));
    return exitCodes.done;
  }
  const { asked, allowLeak } = options;
  checkOutFolder(join(asked.outDir, presets.own.name));
  const comparison = await planComparison(asked, reportTiming);
  const { request, plan } = comparison;
  const open = unfinishedRuns(plan);
  process.stderr.write(described(comparison, options));
  process.stderr.write(anewNote(open));
  process.stderr.write(`${describeProgress(open.length, plan.runs.length - open.length, 0)}\n`);
  if (open.length > 0) process.stderr.write(`${describeHours(await timed(open, options), 0)}\n`);
  if (options.dryRun) return exitCodes.done;
  throwCombined(
    await examineWithProgress(open, plan.refused, { request, allowLeak, threads: asked.threads }),
  );
  recordComparison(comparison);
  const failures = await runHere(open, {
    request,
    rescore: false,
    keepLogits: false,
    device: asked.device,
    threads: asked.threads,
    allowLeak,
    keepGoing: true,
  });
  if (failures.length < plan.runs.length) {
    const report = writeReport(asked.outDir, request.preset.name);
    process.stdout.write(describeStudy(report));
    process.stdout.write(nextSteps(plan.runs, asked.dataset));
    if (options.open) await openReport(report.page);
  }
  reportRunFailures(failures);
  return failures.length > 0 ? exitCodeOf(failures) : exitCodes.done;
}

function reportTiming(dataset: string, shape: readonly number[]): void {
  process.stderr.write(`timing a few steps of ${dataset} at ${describeShape(shape)}\n`);
}

/** The runs with measured estimates of their remaining time. */
async function timed(runs: readonly PlannedRun[], { asked }: CompareOptions): Promise<PlannedRun[]> {
  return withMeasuredEstimates(runs, { ...asked, onShape: reportTiming });
}

function described(
  { plan, sizes, cases, patients, notes }: PlannedComparison,
  { asked }: CompareOptions,
): string {
  const { dataset, losses, hours } = asked;
  const [first] = plan.runs;
  const places = new Set(plan.listed.map(({ fold, seed }) => `${fold?.number} ${seed}`)).size;
  const how = first?.config.fold
    ? `${places} folds by patient`
    : `the set's own split under ${counted(places, 'seed')}`;
  const scale = sizes.spacingFactor === 1 ? '' : `, voxels ${sizes.spacingFactor} times as wide`;
  const lines = [
    `${dataset}: ${counted(cases, 'image')} of ${counted(patients, 'patient')}, ${how}; ${losses.map((loss) => lossLabels[loss]).join(' and ')}`,
    `sizes for ${hours} h: network input ${describeShape(sizes.inputShape)}${scale}, ${sizes.baseFilters} filters, ${sizes.depth} levels, up to ${counted(sizes.epochs, 'epoch')} a run`,
    ...notes.map((note) => `note: ${note}`),
  ];
  return lines.map((line) => `${printableLine(line)}\n`).join('');
}

/** Text that tells how to use the trained networks. */
function nextSteps(runs: readonly PlannedRun[], dataset: string): string {
  const run = runs.find(({ config }) => config.loss.includes('++')) ?? runs[0]!;
  return `masks of new images: npm run predict -- --run "${run.folder}" --images DIR --out DIR\nall networks of ${dataset} are in the folders beside this run\n`;
}
