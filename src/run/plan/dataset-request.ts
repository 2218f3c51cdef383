import type { Manifest } from '../../data/manifest-format/manifest.js';
import type { LossName } from '../../study/losses.js';
import type { Preset } from '../../study/presets.js';
import type { DatasetRequest } from './plan.js';

/** What a command says of seeds and folds; undefined is left to the preset, folds of null are the fixed split. */
export interface TypedPlaces {
  seeds: readonly number[] | undefined;
  folds: number | null | undefined;
}

/**
 * What is trained on a data set: what was typed, and for the rest what the preset has for sets in files and for drawn ones.
 */
export function datasetRequest(
  { defaults }: Preset,
  { id, role }: Pick<Manifest, 'id' | 'role'>,
  losses: readonly LossName[],
  typed: TypedPlaces,
): DatasetRequest {
  const ownFolds = role === 'phantom' ? null : defaults.folds;
  const folds = typed.folds === undefined ? (ownFolds?.count ?? null) : typed.folds;
  const ownSeeds = folds === null ? defaults.seeds : (defaults.folds?.seeds ?? defaults.seeds);
  return { dataset: id, losses, folds, seeds: typed.seeds ?? ownSeeds };
}
