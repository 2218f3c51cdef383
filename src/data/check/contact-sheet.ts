import sharp from 'sharp';
import { fullestSlice } from '../../core/fullest-slice.js';
import { type IntensityImage, pixelCount, type SourceCase } from '../../core/image.js';

/**
 * A picture of some cases, one row per case: image, truth, and the true foreground probability if known. Volumes show the slice
 * with most foreground.
 */

/** Side of one cell. Pictures are scaled to fit by nearest neighbour, so that pixels stay visible. */
const cellPixels = 192;
const gapPixels = 8;

/** Colours of classes 0, 1, 2 in the truth column. */
const classColours: readonly (readonly [number, number, number])[] = [
  [16, 16, 24],
  [86, 180, 233],
  [230, 159, 0],
];

/** The sheet as PNG bytes. */
export async function contactSheet(cases: readonly SourceCase[]): Promise<Buffer> {
  const rows = cases.map(panels);
  const columns = Math.max(...rows.map((row) => row.length));
  const step = cellPixels + gapPixels;
  const tiles = await Promise.all(
    rows.flatMap((row, rowNumber) =>
      row.map(async (panel, columnNumber) => ({
        input: await tile(panel),
        left: gapPixels + columnNumber * step,
        top: gapPixels + rowNumber * step,
      })),
    ),
  );
  return sharp({
    create: {
      width: gapPixels + columns * step,
      height: gapPixels + rows.length * step,
      channels: 3,
      background: '#ffffff',
    },
  })
    .composite(tiles)
    .png()
    .toBuffer();
}

/** Red, green, blue bytes of one picture. */
interface Panel {
  rows: number;
  columns: number;
  rgb: Uint8Array;
}

function panels({ image, labels, posterior }: SourceCase): Panel[] {
  const slice = fullestSlice(labels);
  const [rows, columns] = image.shape.slice(-2) as [number, number];
  const paint = (colour: (pixel: number) => readonly [number, number, number]): Panel => {
    const rgb = new Uint8Array(rows * columns * 3);
    for (let pixel = 0; pixel < rows * columns; pixel++) {
      rgb.set(colour(slice * rows * columns + pixel), pixel * 3);
    }
    return { rows, columns, rgb };
  };
  const shown = [paint(intensityColour(image)), paint((pixel) => classColours[labels.data[pixel]!]!)];
  if (!posterior) return shown;
  const foregroundClasses = posterior.length / pixelCount(image.shape);
  return [...shown, paint(posteriorColour(posterior, foregroundClasses))];
}

/** Grey or colour bytes; volumes are scaled from their range to 0…255, 8-bit pictures are kept. */
function intensityColour({
  data,
  channels,
  shape,
}: IntensityImage): (pixel: number) => [number, number, number] {
  let low = 0;
  let high = 255;
  if (shape.length === 3) {
    low = data.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    high = data.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  }
  const at = (pixel: number, channel: number) =>
    (255 * (data[pixel * channels + Math.min(channel, channels - 1)]! - low)) / (high - low || 1);
  return (pixel) => [at(pixel, 0), at(pixel, 1), at(pixel, 2)];
}

/** Class colours mixed by probability; black where the background has probability 1. */
function posteriorColour(
  posterior: Float32Array,
  foregroundClasses: number,
): (pixel: number) => readonly [number, number, number] {
  return (pixel) => {
    const mixed: [number, number, number] = [0, 0, 0];
    for (let foreground = 0; foreground < foregroundClasses; foreground++) {
      const probability = posterior[pixel * foregroundClasses + foreground]!;
      const colour = foregroundClasses === 1 ? ([255, 255, 255] as const) : classColours[foreground + 1]!;
      for (const channel of [0, 1, 2] as const) mixed[channel] += probability * colour[channel];
    }
    return mixed;
  };
}

async function tile({ rows, columns, rgb }: Panel): Promise<Buffer> {
  return sharp(rgb, { raw: { width: columns, height: rows, channels: 3 } })
    .resize(cellPixels, cellPixels, { fit: 'contain', kernel: 'nearest', background: '#ffffff' })
    .png()
    .toBuffer();
}
