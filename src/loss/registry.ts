import { unknownName } from '../core/errors.js';
import { type LossName, namedLosses } from '../study/losses.js';
import { hardCalibrationPenalty, softCalibrationPenalty } from './average-calibration-error.js';
import { crossEntropy, unclippedCrossEntropy } from './cross-entropy.js';
import { dice } from './dice.js';
import { diceCrossEntropy, unclippedDiceCrossEntropy } from './dice-cross-entropy.js';
import { dicePlusPlus } from './dice-plus-plus.js';
import { erroneousEntropyPenalty } from './erroneous-entropy.js';
import { focal } from './focal.js';
import { focalTversky } from './focal-tversky.js';
import { diceWithDampedSurgery, diceWithSurgery } from './gradient-surgery.js';
import { logitMarginPenalty } from './logit-margin.js';
import type { LossFunction } from './loss.js';
import { neighbourAwarePenalty } from './neighbour-aware.js';
import { withPenalty } from './penalised.js';
import { labelSmoothing, spatialLabelSmoothing } from './smoothed-labels.js';
import { tversky } from './tversky.js';
import { unifiedFocal } from './unified-focal.js';

export type Hyperparameters = Readonly<Record<string, number>>;

/** A loss ready to use, with the hyperparameters that a run records. */
export interface Loss {
  name: LossName;
  hyperparameters: Hyperparameters;
  loss: LossFunction;
}

interface Family {
  build(hyperparameters: Hyperparameters): LossFunction;
  published: Hyperparameters;
}

/** Binds a family's constructor to the hyperparameters of one member; the types must agree. */
function family<Options extends { [name in keyof Options]: number }>(
  build: (options: Options) => LossFunction,
  published: Options,
): Family {
  return { build: (hyperparameters) => build(hyperparameters as Options), published };
}

/** Hyperparameters of the Dice loss wherever it is used unchanged. */
const ofDice = { smoothing: 1e-5 };

/**
 * The losses with the authors' hyperparameters. In the five pairs `gamma` is the power on each pixel's error: 1 in
 * a baseline, 2 in its "++" version, with no other difference (in the pair dsc / dsc++, DSC's own definition takes
 * the place of γ = 1). Later losses (study/later-losses.ts) have the hyperparameters of their publications.
 */
const families: Readonly<Record<LossName, Family>> = {
  ce: family(crossEntropy, {}),
  focal: family(focal, { alpha: 0.5, gamma: 2 }),
  dsc: family(dice, ofDice),
  'dsc++': family(dicePlusPlus, { gamma: 2 }),
  'dsc-ce': family(diceCrossEntropy, { gamma: 1 }),
  'dsc++-ce': family(diceCrossEntropy, { gamma: 2 }),
  tversky: family(tversky, { delta: 0.7, gamma: 1 }),
  'tversky++': family(tversky, { delta: 0.7, gamma: 2 }),
  'focal-tversky': family(focalTversky, { delta: 0.7, gamma: 1, exponent: 0.75 }),
  'focal-tversky++': family(focalTversky, { delta: 0.7, gamma: 2, exponent: 0.75 }),
  'unified-focal': family(unifiedFocal, { lambda: 0.5, delta: 0.6, focusing: 0.5, gamma: 1 }),
  'unified-focal++': family(unifiedFocal, { lambda: 0.5, delta: 0.6, focusing: 0.5, gamma: 2 }),

  'ml1-ace': family(withPenalty(unclippedDiceCrossEntropy, hardCalibrationPenalty), {
    ...ofDice,
    weight: 0.3,
  }),
  'soft-ml1-ace': family(withPenalty(unclippedDiceCrossEntropy, softCalibrationPenalty), {
    ...ofDice,
    weight: 0.3,
  }),
  nacl: family(withPenalty(unclippedCrossEntropy, neighbourAwarePenalty), { weight: 0.1 }),
  mbls: family(withPenalty(unclippedCrossEntropy, logitMarginPenalty), { weight: 0.1, margin: 10 }),
  meep: family(withPenalty(unclippedCrossEntropy, erroneousEntropyPenalty), { weight: 0.3 }),
  'label-smoothing': family(labelSmoothing, { share: 0.1 }),
  svls: family(spatialLabelSmoothing, { sigma: 1 }),
  'dsc+ml1-ace': family(withPenalty(dice, hardCalibrationPenalty), { ...ofDice, weight: 0.3 }),
  'dsc+soft-ml1-ace': family(withPenalty(dice, softCalibrationPenalty), { ...ofDice, weight: 0.3 }),
  'dsc+nacl': family(withPenalty(dice, neighbourAwarePenalty), { ...ofDice, weight: 0.1 }),
  // Deviation: the published combination has a Dice loss of the foreground alone.
  'dsc+mbls': family(withPenalty(dice, logitMarginPenalty), { ...ofDice, weight: 0.1, margin: 10 }),
  // Deviation: the published combination has a Dice loss of the foreground alone, summed over the batch.
  'dsc+meep': family(withPenalty(dice, erroneousEntropyPenalty), { ...ofDice, weight: 0.3 }),
  'dsc+surgery': family(diceWithSurgery, ofDice),
  'dsc+damped-surgery': family(diceWithDampedSurgery, { ...ofDice, exponent: 50 }),
  'dsc++@1': family(dicePlusPlus, { gamma: 1 }),
  'dsc++@1.5': family(dicePlusPlus, { gamma: 1.5 }),
  'dsc++@3': family(dicePlusPlus, { gamma: 3 }),
  'dsc++@4': family(dicePlusPlus, { gamma: 4 }),
};

/**
 * The loss of that name, with the authors' hyperparameters unless overridden: lossByName('dsc++', { gamma: 3 }).
 * Throws UsageError for an unknown loss, an unknown hyperparameter, or a value out of range.
 *
 * ```ts
 * const { loss, hyperparameters } = lossByName('dsc++', { gamma: 3 });
 * hyperparameters; // { gamma: 3 }
 * const y = tf.tensor4d([0, 1, 1, 0], [1, 1, 2, 2]);
 * loss(y, predictionFromProbabilities(y)).dataSync()[0] < 1e-6; // true
 * ```
 */
export function lossByName(name: string, overrides: Hyperparameters = {}): Loss {
  const known = namedLosses.find((candidate) => candidate === name);
  if (!known) throw unknownName('loss', name, namedLosses);
  const { build, published } = families[known];
  for (const parameter of Object.keys(overrides)) {
    if (!Object.hasOwn(published, parameter)) {
      throw unknownName(`hyperparameter of ${name}`, parameter, Object.keys(published));
    }
  }
  const hyperparameters = { ...published, ...overrides };
  return { name: known, hyperparameters, loss: build(hyperparameters) };
}
