import type { Plan, PlannedRun } from '../run/plan/plan.js';
import { runName } from '../study/run-config.js';
import { counted } from '../text/number-format.js';
import { textTable } from '../text/text-table.js';
import { describeDuration } from './progress.js';

/** The width of the narrowest usual terminal. */
const columns = 80;

/** The plan as a text table of at most 80 columns: number and name of each run, action, estimated time, reason. */
export function describePlan(plan: Plan, notebookSeconds: number): string {
  const rows = plan.runs.map((run) => [
    String(run.number),
    runName(run.config),
    run.action,
    describeEstimate(run),
  ]);
  const [header, rule, ...lines] = textTable(['', 'run', 'action', 'training'], rows).trimEnd().split('\n');
  const body = lines.flatMap((line, at) => [line, ...explained(plan.runs[at]!)]);
  const absent = plan.datasets.flatMap(({ dataset, absence }) =>
    absence ? [`left out: ${dataset} (${absence})`] : [],
  );
  const notes = plan.notes.map((note) => `note: ${note}`);
  const after = [...notes, ...absent, describeTotal(plan, notebookSeconds)].flatMap((text) =>
    wrapped(text, ''),
  );
  return `${[header, rule, ...body, ...after].join('\n')}\n`;
}

/** The plan as JSON. A job scheduler starts `--run <name>` for every run whose action is "run", "resume" or "stale". */
export function planAsJson({ runs, datasets, notes }: Plan): string {
  const named = runs.map(({ number, ...run }) => ({ number, name: runName(run.config), ...run }));
  return `${JSON.stringify({ runs: named, datasets, notes }, null, 2)}\n`;
}

/** "6 runs to do, 6 done", and "2 left out" where there are any. */
export function describeProgress(toDo: number, done: number, leftOut: number): string {
  return `${counted(toDo, 'run')} to do, ${done} done${leftOut > 0 ? `, ${leftOut} left out` : ''}`;
}

/** Lines with the reason of repeated and resumed runs; none for new and finished runs. */
function explained({ action, reason }: PlannedRun): string[] {
  const isPlain = action === 'reuse' || reason === 'not done yet' || reason === '--fresh';
  return isPlain ? [] : wrapped(reason, '     ');
}

function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => indent + one);
}

function describeEstimate({ action, estimatedSeconds }: PlannedRun): string {
  if (action === 'reuse') return '–';
  return estimatedSeconds === null ? 'unknown' : `≤ ${describeDuration(estimatedSeconds)}`;
}

function describeTotal({ runs }: Plan, notebookSeconds: number): string {
  const open = runs.filter(({ action }) => action !== 'reuse');
  const progress = describeProgress(open.length, runs.length - open.length, 0);
  return `${progress}; ${describeHours(open, notebookSeconds)}`;
}

/** "at most 3:10:00: training 3:00:00, testing 9:00, notebooks 1:00"; "unknown" for parts without an estimate. */
export function describeHours(open: readonly PlannedRun[], notebookSeconds: number): string {
  const training = sumOfKnown(open.map(({ estimatedSeconds }) => estimatedSeconds));
  const testing = sumOfKnown(open.map(({ estimatedTestSeconds }) => estimatedTestSeconds));
  if (training === null) return 'time unknown until a run of each data set has finished, or with --measure';
  const parts = [
    `training ${describeDuration(training)}`,
    testing === null ? 'testing unknown' : `testing ${describeDuration(testing)}`,
    ...(notebookSeconds > 0 ? [`notebooks ${describeDuration(notebookSeconds)}`] : []),
  ];
  return `at most ${describeDuration(training + (testing ?? 0) + notebookSeconds)}: ${parts.join(', ')}`;
}

/** The sum; null where a value is null. */
function sumOfKnown(seconds: readonly (number | null)[]): number | null {
  return seconds.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}
