/** The status of a plan as text. */
import type { PlanStatus } from '../run/status/plan-status.js';
import type { RunStatus } from '../run/status/run-status.js';
import { textTable } from '../text/text-table.js';
import { describeDuration } from './progress.js';

/** The order in which states are listed. */
const states: readonly RunStatus['state'][] = ['running', 'resting', 'failed', 'broken', 'waiting', 'done'];

/** One line per run in the order of the plan, then the counts. */
export function describeStatus(status: PlanStatus): string {
  return `${table(status.runs)}${describeCounts(status)}\n`;
}

/** The counts and as many runs as fit into `rows` lines of a terminal, running and failed ones first. */
export function describeStatusFor({ runs, counts }: PlanStatus, rows: number): string {
  const shown = states
    .flatMap((state) => runs.filter((run) => run.state === state))
    .slice(0, Math.max(1, rows - 5));
  const rest = runs.length - shown.length;
  return `${describeCounts({ runs, counts })}\n\n${table(shown)}${rest > 0 ? `… and ${rest} more\n` : ''}`;
}

/** "3 running, 1 failed, 12 waiting, 14 done of 30 runs". */
export function describeCounts({ runs, counts }: PlanStatus): string {
  const parts = states.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  return `${parts.join(', ')} of ${runs.length} runs`;
}

function table(runs: readonly RunStatus[]): string {
  return textTable(
    ['', 'run', 'state', ''],
    runs.map((run) => [String(run.number), run.name, run.state, describe(run)]),
  );
}

/** Recalibration and test follow the training, and no journal tells how far they are. */
function trainingLeft(seconds: number | null): string {
  if (seconds === null) return '';
  return seconds === 0 ? ', training ended' : `, at most ${describeDuration(seconds)} of training left`;
}

function describe(run: RunStatus): string {
  switch (run.state) {
    case 'waiting':
      return run.why ?? '';
    case 'running': {
      const where = run.job === null ? run.host : `${run.host}, job ${run.job}`;
      return `${where}: ${epochs(run)}${trainingLeft(run.secondsLeft)}`;
    }
    case 'resting':
      return `${epochs(run)}, saved ${describeDuration(Math.max(0, run.savedSecondsAgo))} ago`;
    case 'done':
      return run.brokeDown === null
        ? `${run.epochs} epochs`
        : `${run.epochs} epochs; its training broke down: ${run.brokeDown}`;
    default:
      return run.message.split('\n')[0]!;
  }
}

function epochs(run: { epochs: number; maximumEpochs: number | null }): string {
  return run.maximumEpochs === null ? `${run.epochs} epochs` : `${run.epochs} of ${run.maximumEpochs} epochs`;
}
