import { printableLine } from '../core/printable.js';
import type { PlannedRun } from '../run/plan/plan.js';
import { runName } from '../study/run-config.js';
import { counted } from '../text/number-format.js';

/**
 * Names the runs that will replace a result or a checkpoint of other options or data, each with the reason; empty where there are
 * none.
 */
export function anewNote(runs: readonly Pick<PlannedRun, 'action' | 'reason' | 'config'>[]): string {
  const anew = runs.filter(
    ({ action, reason }) => action === 'stale' || (action === 'run' && reason.startsWith('data changed')),
  );
  if (anew.length === 0) return '';
  const shown = anew.slice(0, 3).map(({ config, reason }) => `${runName(config)} (${reason})`);
  const more = anew.length > 3 ? ', …' : '';
  return `${printableLine(`note: ${counted(anew.length, 'run')} will be done anew and replaced: ${shown.join(', ')}${more}`)}\n`;
}
