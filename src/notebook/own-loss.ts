import { createHash } from 'node:crypto';
import { UsageError } from '../core/errors.js';
import type { LossFunction } from '../loss/loss.js';
import type { OwnLossName } from '../study/losses.js';

/** A user-defined loss with its name in charts. `segmentationLoss` makes a loss that checks shapes. */
export interface OwnLoss {
  name: string;
  loss: LossFunction;
}

/**
 * The loss name in a run's configuration: `own:<name>:<hash of the function's text>`, so that trials of an earlier
 * version of the function are not mistaken for the current one. The text of `segmentationLoss` contains its formula's. Values
 * that the function captures from outside are not part of its text: include them in the name. Throws UsageError for a
 * name that cannot be part of a path.
 */
export function ownLossName({ name, loss }: OwnLoss): OwnLossName {
  if (!/^[\w .+-]{1,60}$/.test(name)) {
    const remedy = 'take letters, digits, spaces and . + - _, at most 60';
    throw new UsageError({ verb: 'invalid', what: `name of a loss, ${JSON.stringify(name)}`, remedy });
  }
  return `own:${name}:${createHash('sha256').update(loss.toString()).digest('hex').slice(0, 8)}`;
}
