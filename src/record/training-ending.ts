import type { EpochRecord } from '../study/epoch-record.js';

/** How a run's training ended. A run that broke down has numbers like any other; they say little about its loss. */
export type RunEnding =
  | { kind: 'early stopping' | 'cap' }
  | { kind: 'broken down'; why: 'training loss rose again' | 'no improvement after the first tenth' };

/** Part of the epochs, at either end, that the rule looks at. */
const tenth = 0.1;
/** The mean training loss of the last tenth may be this many times the lowest. */
const mostRise = 1.5;
/** Shorter runs have no tenth to look at; neither has a rehearsal's. */
const fewestEpochs = 10;

/**
 * The rule, for n epochs with training losses L₁ … Lₙ and t = ⌈n / 10⌉:
 *
 *     broken down   n ≥ 10 and mean(Lₙ₋ₜ₊₁ … Lₙ) > 1.5 · min L   (the training loss rose again)
 *                   n ≥ 10 and the validation loss was lowest in an epoch ≤ t   (no improvement after the first tenth)
 *     cap           else, where n is the most epochs that were allowed
 *     early stopping   else
 *
 * Where the lowest loss is 0 or below, as that of a sum with the logarithm of a Dice score may be, 1.5 times it bounds
 * nothing, and the first condition is left out.
 */
export function endingOf(
  history: readonly Pick<EpochRecord, 'epoch' | 'trainingLoss' | 'validationLoss'>[],
  maximumEpochs: number,
): RunEnding {
  const reached: RunEnding = { kind: history.length >= maximumEpochs ? 'cap' : 'early stopping' };
  if (history.length < fewestEpochs) return reached;
  const part = Math.ceil(tenth * history.length);
  const losses = history.map(({ trainingLoss }) => trainingLoss);
  const lowest = Math.min(...losses);
  const last = losses.slice(-part).reduce((sum, loss) => sum + loss, 0) / part;
  if (lowest > 0 && last > mostRise * lowest) return { kind: 'broken down', why: 'training loss rose again' };
  const best = history.reduce((one, other) => (other.validationLoss < one.validationLoss ? other : one));
  if (best.epoch <= part) return { kind: 'broken down', why: 'no improvement after the first tenth' };
  return reached;
}
