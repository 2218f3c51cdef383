/**
 * The methods that stand side by side in the table of later methods: a loss, what is done with the networks, and what is done
 * with their probabilities. Which there are is declared here and does not depend on what a folder holds.
 */

import { combinations } from '../study/later-losses.js';
import {
  type CombinedLossName,
  combinedLoss,
  type LossName,
  laterLossNames,
  lossLabel,
} from '../study/losses.js';
import { type Treatment, treatmentLabel } from './recalibration-comparison.js';

export interface Method {
  /** As a run's configuration has it. */
  loss: LossName | CombinedLossName;
  treatment: Treatment;
  /** What charts tell apart by ink. */
  kind: 'dsc' | 'dsc++' | 'plain' | 'later' | 'after training';
}

/** Losses that the others are tested against. */
export const referenceLosses = ['dsc', 'dsc++'] as const satisfies readonly LossName[];
export type ReferenceLoss = (typeof referenceLosses)[number];

const afterTraining: readonly Method[] = referenceLosses.flatMap((loss) => [
  ...(['temperature', 'isotonic', 'score'] as const)
    // Score scaling is the theory of DSC++ alone.
    .filter((treatment) => treatment !== 'score' || loss === 'dsc++')
    .map((treatment): Method => ({ loss, treatment, kind: 'after training' })),
  ...combinations.flatMap((combination) =>
    (['as-is', 'temperature'] as const).map(
      (treatment): Method => ({ loss: combinedLoss(loss, combination), treatment, kind: 'after training' }),
    ),
  ),
]);

/** All methods in the order of tables: references, losses without a region, later losses, corrections after training. */
export const methods: readonly Method[] = [
  ...referenceLosses.map((loss): Method => ({ loss, treatment: 'as-is', kind: loss })),
  ...(['ce', 'focal', 'dsc-ce', 'dsc++-ce'] as const).map(
    (loss): Method => ({ loss, treatment: 'as-is', kind: 'plain' }),
  ),
  ...laterLossNames.map((loss): Method => ({ loss, treatment: 'as-is', kind: 'later' })),
  ...afterTraining,
];

/**
 * As tables print a method.
 *
 * ```ts
 * methodLabel({ loss: 'dsc~ensemble', treatment: 'temperature' }); // 'DSC, ensemble, at its temperature'
 * ```
 */
export function methodLabel({ loss, treatment }: Pick<Method, 'loss' | 'treatment'>): string {
  return treatment === 'as-is' ? lossLabel(loss) : `${lossLabel(loss)}, ${treatmentLabel(treatment)}`;
}
