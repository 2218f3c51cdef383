import { UsageError } from '../core/errors.js';
import type { FinishedRun } from '../run/own-images/finished-run.js';

/** The value of an option as a number in (0, 1). Throws UsageError for any other text. */
export function shareOption(name: string, text: string, example: string): number {
  const share = Number(text.trim() || Number.NaN);
  if (share > 0 && share < 1) return share;
  throw new UsageError({
    verb: 'invalid',
    what: `--${name} ${text} (expected a number between 0 and 1)`,
    remedy: `such as --${name} ${example}`,
  });
}

/** Throws UsageError where a cut is given for a network with several foreground classes. */
export function refuseCutOfSeveralClasses({ seal }: Pick<FinishedRun, 'seal'>): void {
  const { foregroundClasses } = seal.config;
  if (foregroundClasses.length === 1) return;
  throw new UsageError({
    verb: 'unsupported',
    what: `a cut for ${foregroundClasses.length + 1} classes (background, ${foregroundClasses.join(', ')}), whose masks hold the most probable class`,
    remedy: 'leave the cut out, and threshold the written probabilities as you need',
  });
}
