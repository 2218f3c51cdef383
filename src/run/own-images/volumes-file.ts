import { type VolumeReach, volumeInterval } from '../../evaluate/volume-interval.js';
import { csvText } from '../../record/csv-file.js';

/** The volume of one class in one image. */
export interface VolumeRow {
  image: string;
  className: string;
  imagePixels: number;
  /** Volume of one voxel in mm³; null for pictures, whose volumes are numbers of pixels. */
  pixelMm3: number | null;
  expectedPixels: number;
  maskPixels: number;
}

/** The name of the file in the output folder. */
export const volumesFileName = 'volumes.csv';

const columns = ['image', 'class', 'unit', 'expected', 'mask', 'interval_low', 'interval_high'] as const;

/**
 * The text of `volumes.csv`: a row for each image and foreground class. `expected` is Σp and `mask` the volume of the mask, both in
 * the unit of the row. The interval is for the true volume (evaluate/volume-interval.ts), NaN where none is known.
 */
export function volumesText(
  rows: readonly VolumeRow[],
  reachOf: (className: string) => VolumeReach | undefined,
): string {
  return csvText(
    columns,
    rows.map(({ image, className, imagePixels, pixelMm3, expectedPixels, maskPixels }) => {
      const reach = reachOf(className);
      const interval = reach && volumeInterval(reach, expectedPixels, imagePixels);
      const inUnit = (pixels: number | undefined) =>
        pixels === undefined ? Number.NaN : Number((pixels * (pixelMm3 ?? 1)).toPrecision(9));
      return [
        image,
        className,
        pixelMm3 === null ? 'pixels' : 'mm3',
        ...[expectedPixels, maskPixels, interval?.low, interval?.high].map(inUnit),
      ];
    }),
  );
}
