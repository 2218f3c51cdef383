/**
 * The methods in the table of later methods: a loss, a combination of networks, and a recalibration. The list is
 * declared here and does not depend on which results exist.
 */

import { type RecalibrationMethod, recalibrationMethods } from '../recalibrate/recalibrated-versions.js';
import { combinations } from '../study/later-losses.js';
import {
  type CombinedLossName,
  combinedLoss,
  type LossName,
  laterLossNames,
  lossLabel,
  otherExponentNames,
} from '../study/losses.js';
import { type Treatment, treatmentLabel } from './recalibration-comparison.js';

export interface Method {
  /** Loss name as in a run's configuration. */
  loss: LossName | CombinedLossName;
  treatment: Treatment;
  /** Group that charts distinguish by their marks. Only those of kind `later` are counted as later losses. */
  kind: 'dsc' | 'dsc++' | 'plain' | 'later' | 'other exponent' | 'after training';
}

/** Losses against which the other methods are tested. */
export const referenceLosses = ['dsc', 'dsc++'] as const satisfies readonly LossName[];
export type ReferenceLoss = (typeof referenceLosses)[number];

/** The losses with which a recalibration is a method. Each adds a test to the declared family (later-methods.ts). */
const lossesRecalibrated: Readonly<Record<RecalibrationMethod, readonly ReferenceLoss[]>> = {
  temperature: referenceLosses,
  'class-temperature': [],
  isotonic: referenceLosses,
  // Score scaling follows from the theory of DSC++ and applies to that loss alone.
  score: ['dsc++'],
};

const afterTraining: readonly Method[] = referenceLosses.flatMap((loss) => [
  ...recalibrationMethods
    .filter((treatment) => lossesRecalibrated[treatment].includes(loss))
    .map((treatment): Method => ({ loss, treatment, kind: 'after training' })),
  ...combinations.flatMap((combination) =>
    (['as-is', 'temperature'] as const).map(
      (treatment): Method => ({ loss: combinedLoss(loss, combination), treatment, kind: 'after training' }),
    ),
  ),
]);

/**
 * All methods in the order of tables: references, losses with cross entropy or focal loss, later losses, other
 * exponents of DSC++, corrections after training.
 */
export const methods: readonly Method[] = [
  ...referenceLosses.map((loss): Method => ({ loss, treatment: 'as-is', kind: loss })),
  ...(['ce', 'focal', 'dsc-ce', 'dsc++-ce'] as const).map(
    (loss): Method => ({ loss, treatment: 'as-is', kind: 'plain' }),
  ),
  ...laterLossNames.map(
    (loss): Method => ({
      loss,
      treatment: 'as-is',
      kind: otherExponentNames.includes(loss) ? 'other exponent' : 'later',
    }),
  ),
  ...afterTraining,
];

/**
 * Label of a method in tables.
 *
 * ```ts
 * methodLabel({ loss: 'dsc~ensemble', treatment: 'temperature' }); // 'DSC, ensemble, with temperature'
 * ```
 */
export function methodLabel({ loss, treatment }: Pick<Method, 'loss' | 'treatment'>): string {
  return treatment === 'as-is' ? lossLabel(loss) : `${lossLabel(loss)}, ${treatmentLabel(treatment)}`;
}
