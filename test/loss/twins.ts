import { lossByName } from '../../src/loss/registry.js';
import type { LossName } from '../../src/study/losses.js';
import * as plain from './plain-losses.js';

type Twin = (y: plain.Table, p: plain.Table, hyperparameters: object) => number;

/** The slow twin of each of the study's losses, from plain-losses.ts. A new loss gets a line here. */
const twins: Partial<Record<LossName, Twin>> = {
  ce: plain.crossEntropy,
  focal: plain.focal,
  dsc: plain.dice,
  'dsc++': plain.dicePlusPlus,
  'dsc-ce': plain.diceCrossEntropy,
  'dsc++-ce': plain.diceCrossEntropy,
  tversky: plain.tversky,
  'tversky++': plain.tversky,
  'focal-tversky': plain.focalTversky,
  'focal-tversky++': plain.focalTversky,
  'unified-focal': plain.unifiedFocal,
  'unified-focal++': plain.unifiedFocal,
};

/** A loss on plain tables, with the authors' hyperparameters. Throws where the loss has no twin, and says what to do. */
export function twinOf(name: LossName): (y: plain.Table, p: plain.Table) => number {
  const twin = twins[name];
  if (!twin) {
    throw new Error(
      `${name} has no plain twin: write it as slow loops in test/loss/plain-losses.ts, with a line in test/loss/twins.ts`,
    );
  }
  const { hyperparameters } = lossByName(name);
  return (y, p) => twin(y, p, hyperparameters);
}
