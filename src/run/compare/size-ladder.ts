/** The sizes at which a data set may be trained, from the most to the least work. `compare` chooses one of them. */
import type { Manifest } from '../../data/manifest-format/manifest.js';
import { inputMultiple } from '../../study/presets.js';

export interface Sizes {
  /** The network's input: the grid of whole pictures, or the patch of volumes. */
  inputShape: readonly number[];
  /** Volumes are resampled to this factor times the manifest's spacing. */
  spacingFactor: number;
  baseFilters: number;
  depth: number;
}

const shortestPictureSide = 32;

const [wide, narrow] = [16, 8];

/**
 * The rungs of the ladder. Pictures get smaller grids. Volumes get coarser voxels with a patch over about the same millimetres.
 * Extents are multiples of 16, and at least 32 for pictures. Equal rungs are listed once.
 *
 *     pictures   1, ¾, ½ of the manifest's grid with 16 filters, then ½, ⅜, ¼ with 8
 *     volumes    spacing × 1 with 16 filters, then × 1, 1½, 2, 3 with 8
 */
export function sizeLadder({
  protocol,
  spatialRank,
}: Pick<Manifest, 'protocol' | 'spatialRank'>): [Sizes, ...Sizes[]] {
  const { networkInputShape } = protocol;
  const rung = (divisor: number, baseFilters: number, spacingFactor: number): Sizes => {
    const inputShape = networkInputShape.map((extent) => scaled(extent / divisor, spatialRank));
    return { inputShape, spacingFactor, baseFilters, depth: depthFor(inputShape) };
  };
  const rungs =
    spatialRank === 2
      ? [
          rung(1, wide, 1),
          rung(4 / 3, wide, 1),
          rung(2, wide, 1),
          rung(2, narrow, 1),
          rung(8 / 3, narrow, 1),
          rung(4, narrow, 1),
        ]
      : [
          rung(1, wide, 1),
          rung(1, narrow, 1),
          rung(1.5, narrow, 1.5),
          rung(2, narrow, 2),
          rung(3, narrow, 3),
        ];
  const texts = rungs.map((one) => JSON.stringify(one));
  return rungs.filter((_, at) => texts.indexOf(texts[at]!) === at) as [Sizes, ...Sizes[]];
}

function scaled(extent: number, spatialRank: number): number {
  const least = spatialRank === 2 ? shortestPictureSide : inputMultiple;
  return Math.max(least, inputMultiple * Math.round(extent / inputMultiple));
}

/** Depth 4, or 3 where the coarsest grid would have fewer than four pixels. */
function depthFor(inputShape: readonly number[]): number {
  return inputShape.reduce((places, extent) => (places * extent) / inputMultiple, 1) < 4 ? 3 : 4;
}
