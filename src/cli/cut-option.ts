import { UsageError } from '../core/errors.js';
import type { FinishedRun } from '../run/own-images/finished-run.js';

/** A share that an option gives. Throws UsageError unless it lies between 0 and 1. */
export function shareOption(name: string, typed: string, example: string): number {
  const share = Number(typed.trim() || Number.NaN);
  if (share > 0 && share < 1) return share;
  throw new UsageError({
    verb: 'invalid',
    what: `--${name} ${typed} (expected a number between 0 and 1)`,
    remedy: `such as --${name} ${example}`,
  });
}

/** Throws UsageError where a cut is asked of a network with several foreground classes. */
export function refuseCutOfSeveralClasses({ seal }: Pick<FinishedRun, 'seal'>): void {
  const { foregroundClasses } = seal.config;
  if (foregroundClasses.length === 1) return;
  throw new UsageError({
    verb: 'unsupported',
    what: `a cut for ${foregroundClasses.length + 1} classes (background, ${foregroundClasses.join(', ')}), of which the most probable is decided`,
    remedy: 'leave the cut out, and cut the probabilities themselves as you need them',
  });
}
