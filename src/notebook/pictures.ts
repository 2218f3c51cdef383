/** Images, masks and probabilities under a cell: a grid of small images with captions, as one PNG. */
import sharp from 'sharp';
import { UsageError } from '../core/errors.js';
import type { IntensityImage, LabelMap, SpatialShape } from '../core/image.js';
import type { PictureTerms } from '../data/cases/data-set.js';
import { element, text } from '../report/chart/svg.js';
import { show } from './display.js';

/** One slice as red, green and blue bytes. */
export interface Picture {
  caption: string;
  rows: number;
  columns: number;
  rgb: Uint8Array;
}

const side = 176;
const captionHeight = 22;
const gap = 8;

/** Colours of background and up to eight classes (Okabe–Ito, and white instead of its black). */
const classColours: readonly (readonly number[])[] = [
  [16, 16, 24],
  [86, 180, 233],
  [230, 159, 0],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
  [255, 255, 255],
];

/**
 * An image with its intensity range mapped to black … white; of a volume, one slice. Throws UsageError for a slice that it does
 * not have, as labelPicture and probabilityPicture do.
 *
 * ```ts
 * const image = { shape: [1, 2], channels: 1, data: Float32Array.of(10, 30) };
 * imagePicture('case a', image).rgb; // [0, 0, 0, 255, 255, 255]
 * ```
 */
export function imagePicture(caption: string, image: IntensityImage, slice = 0): Picture {
  const { channels, data } = image;
  const [low, high] = rangeOf(data);
  const grey = (pixel: number, channel: number) =>
    (255 * (data[pixel * channels + Math.min(channel, channels - 1)]! - low)) / (high - low || 1);
  return paint(caption, image.shape, slice, (pixel) => [grey(pixel, 0), grey(pixel, 1), grey(pixel, 2)]);
}

/**
 * Classes in colours, background dark. Throws UsageError for a label without a colour, such as 255 of a mask that was not divided.
 *
 * ```ts
 * const labels = { shape: [1, 2], data: Uint8Array.of(0, 1) };
 * labelPicture('truth', labels).rgb.length; // 6
 * ```
 */
export function labelPicture(caption: string, labels: LabelMap, slice = 0): Picture {
  return paint(caption, labels.shape, slice, (pixel) => {
    const label = labels.data[pixel]!;
    const colour = classColours[label];
    if (colour) return colour;
    const what = `label ${label}, expected a class, 0 to ${classColours.length - 1}`;
    throw new UsageError({
      verb: 'invalid',
      what,
      where: caption,
      remedy: 'masks of 0 and 255: divide by 255',
    });
  });
}

/**
 * The probability of foreground, from black (0) to white (1). `probability` is pixels × foreground classes and is
 * summed over the classes.
 *
 * ```ts
 * probabilityPicture('p', [1, 2], Float32Array.of(0, 1)).rgb; // [0, 0, 0, 255, 255, 255]
 * ```
 */
export function probabilityPicture(
  caption: string,
  shape: SpatialShape,
  probability: Float32Array,
  slice = 0,
): Picture {
  const classes = probability.length / shape.reduce((product, extent) => product * extent, 1);
  return paint(caption, shape, slice, (pixel) => {
    const sum = probability
      .subarray(pixel * classes, (pixel + 1) * classes)
      .reduce((total, value) => total + value, 0);
    return [255 * sum, 255 * sum, 255 * sum];
  });
}

/**
 * Shows images in rows, with their credit. If the terms of a data set forbid publishing its images, a headless run
 * (`DSC_HEADLESS`), whose notebook is kept, shows a notice instead; interactive use shows the images.
 *
 * ```ts
 * const image = { shape: [1, 2], channels: 1, data: Float32Array.of(10, 30) };
 * await showPictures([[imagePicture('case a', image)]], { mayBeShared: true, credit: 'drawn here' });
 * ```
 */
export async function showPictures(
  rows: readonly (readonly Picture[])[],
  terms: PictureTerms,
): Promise<void> {
  if (!terms.mayBeShared && process.env.DSC_HEADLESS) {
    show({
      'text/plain': `Images are not stored in this notebook (${terms.reason}). Run it yourself to see them.`,
    });
    return;
  }
  const png = await pictureGrid(rows);
  const captions = rows.map((row) => row.map(({ caption }) => caption).join(' | '));
  const credit = terms.mayBeShared ? [`Images: ${terms.credit}.`] : [];
  show({ 'image/png': png.toString('base64'), 'text/plain': [...captions, ...credit].join('\n') });
  if (terms.mayBeShared) show({ 'text/plain': credit[0]! });
}

async function pictureGrid(rows: readonly (readonly Picture[])[]): Promise<Buffer> {
  const columns = Math.max(...rows.map((row) => row.length));
  const height = Math.max(...rows.flat().map(scaledHeight)) + captionHeight;
  const tiles = await Promise.all(
    rows.flatMap((row, rowNumber) =>
      row.map(async (picture, column) => ({
        input: await tile(picture),
        left: gap + column * (side + gap),
        top: gap + rowNumber * (height + gap),
      })),
    ),
  );
  const size = { width: gap + columns * (side + gap), height: gap + rows.length * (height + gap) };
  return sharp({ create: { ...size, channels: 3, background: '#ffffff' } })
    .composite(tiles)
    .png({ palette: true, compressionLevel: 9 })
    .toBuffer();
}

/** Images are as wide as their column, unless that would make them higher than wide. */
function scaledHeight({ rows, columns }: Picture): number {
  return Math.max(1, Math.min(side, Math.round((side * rows) / columns)));
}

async function tile(picture: Picture): Promise<Buffer> {
  const { caption, rows, columns, rgb } = picture;
  const scaled = await sharp(rgb, { raw: { width: columns, height: rows, channels: 3 } })
    .resize(side, scaledHeight(picture), { fit: 'contain', kernel: 'nearest', background: '#ffffff' })
    .png()
    .toBuffer();
  const style = { 'font-family': 'sans-serif', 'font-size': '12px', fill: '#1c2127' };
  const strip = element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width: side, height: captionHeight },
    text(caption, 2, 15, style),
  );
  return sharp(scaled)
    .extend({ top: captionHeight, background: '#ffffff' })
    .composite([{ input: Buffer.from(strip), left: 0, top: 0 }])
    .png()
    .toBuffer();
}

function paint(
  caption: string,
  shape: SpatialShape,
  slice: number,
  colour: (pixel: number) => readonly number[],
): Picture {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const slices = shape.length === 3 ? shape[0]! : 1;
  if (!(Number.isInteger(slice) && slice >= 0 && slice < slices))
    throw new UsageError({
      verb: 'invalid',
      what: `slice ${slice}, expected 0 to ${slices - 1}`,
      where: caption,
    });
  const rgb = new Uint8ClampedArray(rows * columns * 3);
  for (let pixel = 0; pixel < rows * columns; pixel++)
    rgb.set(colour(slice * rows * columns + pixel), pixel * 3);
  return { caption, rows, columns, rgb: new Uint8Array(rgb.buffer) };
}

function rangeOf(data: Float32Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}
