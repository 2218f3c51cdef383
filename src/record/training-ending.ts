import type { EpochRecord } from '../study/epoch-record.js';

/** How a run's training ended. The scores of a run that broke down are kept, but they say little about its loss. */
export type RunEnding =
  | { kind: 'early stopping' | 'cap' }
  | { kind: 'broken down'; why: 'training loss rose again' | 'no improvement after the first tenth' };

/** Share of the epochs at either end that the rule uses. */
const tenth = 0.1;
/** Largest allowed ratio of the mean training loss of the last tenth to the lowest training loss. */
const mostRise = 1.5;
/** The rule is not applied to shorter trainings, such as rehearsals. */
const fewestEpochs = 10;

/**
 * The rule, for n epochs with training losses L₁ … Lₙ and t = ⌈n / 10⌉:
 *
 *     broken down   n ≥ 10 and mean(Lₙ₋ₜ₊₁ … Lₙ) > 1.5 · min L   (the training loss rose again)
 *                   n ≥ 10 and the validation loss was lowest in an epoch ≤ t   (no improvement after the first tenth)
 *     cap           else, where n is the most epochs that were allowed
 *     early stopping   else
 *
 * The first condition is skipped where min L ≤ 0, as is possible for losses with the logarithm of a Dice score: 1.5 · min L is
 * then no upper bound.
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
