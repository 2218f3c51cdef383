import { createHash } from 'node:crypto';
import { UsageError } from '../core/errors.js';
import type { LossFunction } from '../loss/loss.js';
import type { OwnLossName } from '../study/losses.js';

/** A loss of the user's own, and what it is called in charts. `segmentationLoss` makes one with the shapes checked. */
export interface OwnLoss {
  name: string;
  loss: LossFunction;
}

/**
 * The name under which a run has it: `own:<name>:<hash of the function's text>`, so that a loss that was changed is another
 * one, and an old trial is not taken for it. A value that the function takes from outside is not in its text: give it a name
 * that says the value. Throws UsageError for a name that could not stand in a path.
 */
export function ownLossName({ name, loss }: OwnLoss): OwnLossName {
  if (!/^[\w .+-]{1,60}$/.test(name)) {
    const remedy = 'take letters, digits, spaces and . + - _, at most 60';
    throw new UsageError({ verb: 'invalid', what: `name of a loss, ${JSON.stringify(name)}`, remedy });
  }
  return `own:${name}:${createHash('sha256').update(loss.toString()).digest('hex').slice(0, 8)}`;
}
