import type { Manifest } from '../../data/manifest-format/manifest.js';
import type { LossName } from '../../study/losses.js';
import type { Preset } from '../../study/presets.js';
import type { DatasetRequest } from './plan.js';

/** The seeds and folds of a command. undefined: the preset's; folds of null: the fixed split. */
export interface RequestedPlaces {
  seeds: readonly number[] | undefined;
  folds: number | null | undefined;
}

/**
 * The runs to train on one data set. What the command leaves open is taken from the preset; phantoms have no folds by default.
 */
export function datasetRequest(
  { defaults }: Preset,
  { id, role }: Pick<Manifest, 'id' | 'role'>,
  losses: readonly LossName[],
  requested: RequestedPlaces,
): DatasetRequest {
  const ownFolds = role === 'phantom' ? null : defaults.folds;
  const folds = requested.folds === undefined ? (ownFolds?.count ?? null) : requested.folds;
  const ownSeeds = folds === null ? defaults.seeds : (defaults.folds?.seeds ?? defaults.seeds);
  return { dataset: id, losses, folds, seeds: requested.seeds ?? ownSeeds };
}
