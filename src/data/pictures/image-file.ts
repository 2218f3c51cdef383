import sharp, { type Sharp } from 'sharp';
import { DataError } from '../../core/errors.js';
import type { IntensityImage } from '../../core/image.js';
import { readWholeFile } from '../../core/read-file.js';
import { decodeBmp } from './bmp-image.js';
import { fileKind, type RasterFormat } from './file-signature.js';
import { jpegEntropyFault } from './jpeg-entropy.js';
import { mostPixels, TooManyPixels } from './size-limits.js';

/**
 * Pictures from files: PNG, JPEG, TIFF, GIF through sharp (libvips), BMP by our own few lines. What a file is
 * follows from its bytes, never from its name. As the study's reader (Pillow, `convert('RGB')`) does, the orientation
 * tag of a TIFF is applied, that of EXIF and colour profiles are not, and alpha is dropped.
 */

/** A decoded picture: red, green, blue in 0…255 (16-bit files keep their fractions), row by row. */
export interface DecodedRaster {
  rows: number;
  columns: number;
  rgb: Uint8Array | Float32Array;
  format: RasterFormat;
  /** What a stored sample is divided by to give `rgb`: 257 for 16 bits, else 1. */
  sampleScale: 1 | 257;
  /** No pixel is transparent, not even in part. */
  isOpaque: boolean;
}

/** Opens a picture as RGB, grey included, as protocol §1 does for all five 2D sets. Values 0…255. */
export async function readImageFile(path: string, subject: string): Promise<IntensityImage> {
  const { rows, columns, rgb } = await decodeRasterFile(path, subject);
  const data = rgb instanceof Float32Array ? rgb : new Float32Array(rgb);
  return { shape: [rows, columns], channels: 3, data };
}

/**
 * Decodes a file whole. `subject` says whose file it is ("image of case 21 of drive"); the DataError names it, the
 * path, what was expected and what was found.
 */
export async function decodeRasterFile(path: string, subject: string): Promise<DecodedRaster> {
  const bytes = await readBytes(path, subject);
  const found = fileKind(bytes);
  if (found.kind === 'other') {
    throw new DataError({
      verb: 'invalid',
      what: `${subject} (expected a PNG, JPEG, TIFF, GIF or BMP image, found ${found.description})`,
      where: path,
      remedy: 'replace the file by the original',
    });
  }
  try {
    const { format } = found;
    if (format === 'bmp') return { ...decodeBmp(bytes), format, sampleScale: 1, isOpaque: true };
    const decoded = await decodeWithSharp(bytes, format);
    const fault = format === 'jpeg' ? jpegEntropyFault(bytes) : undefined;
    if (fault) throw new RangeError(fault);
    return { ...decoded, format };
  } catch (error) {
    throw undecodable(found.format, path, subject, (await sizeFault(bytes, error)) ?? (error as Error));
  }
}

/**
 * The orientation tag of EXIF that decoding does not apply: 2 to 8, or undefined where the picture lies as it is stored.
 * That of a TIFF is applied.
 */
export async function unappliedOrientation(path: string): Promise<number | undefined> {
  const bytes = await readBytes(path, 'image');
  const found = fileKind(bytes);
  // A bitmap has no such tag.
  if (found.kind === 'other' || found.format === 'tiff' || found.format === 'bmp') return undefined;
  const { orientation } = await sharp(bytes, { failOn: 'none', limitInputPixels: mostPixels }).metadata();
  return orientation === 1 ? undefined : orientation;
}

async function readBytes(path: string, subject: string): Promise<Uint8Array> {
  try {
    return await readWholeFile(path);
  } catch (error) {
    throw new DataError(
      {
        verb: 'missing',
        what: subject,
        where: `${path} (${(error as Error).message})`,
        remedy: 'put the file there and make it readable',
      },
      { cause: error },
    );
  }
}

/** Sample formats beyond 8 and 16 bits have no agreed range to bring to 0…255. */
class UnsupportedSamples extends Error {}

async function decodeWithSharp(
  bytes: Uint8Array,
  format: RasterFormat,
): Promise<Omit<DecodedRaster, 'format'>> {
  // A decoder's warning means damage too, such as changed bytes in a JPEG.
  const file = sharp(bytes, { failOn: 'warning', ignoreIcc: true, limitInputPixels: mostPixels });
  const picture = format === 'tiff' ? file.autoOrient() : file;
  const depth = await sampleType(bytes, format, file);
  if (depth !== 'uchar' && depth !== 'ushort')
    throw new UnsupportedSamples(`samples of type ${depth}; 8 and 16 bits are read`);
  const isWide = depth === 'ushort';
  const { data, info } = await picture
    .toColourspace(isWide ? 'rgb16' : 'srgb')
    .raw(isWide ? { depth: 'ushort' } : {})
    .toBuffer({ resolveWithObject: true });
  const samples = isWide ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  return {
    rows: info.height,
    columns: info.width,
    ...withoutAlpha(samples, info.channels),
    sampleScale: isWide ? 257 : 1,
  };
}

/** The first three of each pixel's channels (grey three times where there is one), and whether alpha is full throughout. */
function withoutAlpha(
  samples: Uint8Array | Uint16Array,
  channels: number,
): { rgb: Uint8Array | Float32Array; isOpaque: boolean } {
  const isWide = samples instanceof Uint16Array;
  if (channels === 3 && !isWide) return { rgb: samples, isOpaque: true };
  const pixels = samples.length / channels;
  // Converts straight to the final type: one more copy of a large picture would exceed the memory limit.
  const rgb = isWide ? new Float32Array(3 * pixels) : new Uint8Array(3 * pixels);
  const [scale, full] = isWide ? [257, 65_535] : [1, 255];
  const isGrey = channels < 3;
  const hasAlpha = channels === 2 || channels === 4;
  let isOpaque = true;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const from = pixel * channels;
    for (let channel = 0; channel < 3; channel++)
      rgb[3 * pixel + channel] = samples[from + (isGrey ? 0 : channel)]! / scale;
    if (hasAlpha && samples[from + channels - 1] !== full) isOpaque = false;
  }
  return { rgb, isOpaque };
}

/**
 * "uchar", "ushort", or what else libvips calls the samples. Only TIFF has to be asked: JPEG and GIF have 8 bits and
 * PNG says so in its 25th byte; asking costs as much as decoding, and dsb2018 has a mask for every nucleus.
 */
async function sampleType(bytes: Uint8Array, format: RasterFormat, picture: Sharp): Promise<string> {
  if (format === 'tiff') return (await picture.metadata()).depth;
  return format === 'png' && bytes[24] === 16 ? 'ushort' : 'uchar';
}

/** The error for a picture beyond the limit, with its size from the header, which sharp leaves out. */
async function sizeFault(bytes: Uint8Array, error: unknown): Promise<TooManyPixels | undefined> {
  if (!/exceeds pixel limit/.test((error as Error).message)) return undefined;
  const { width, height } = await sharp(bytes, { failOn: 'none', limitInputPixels: false }).metadata();
  return new TooManyPixels(height, width);
}

function undecodable(format: RasterFormat, path: string, subject: string, cause: Error): DataError {
  const name = format.toUpperCase();
  if (cause instanceof TooManyPixels) {
    return new DataError(
      {
        verb: 'unsupported',
        what: `${subject} (${name} of ${cause.message})`,
        where: path,
        remedy: 'scale the picture down, and its mask with it, or cut them into parts',
      },
      { cause },
    );
  }
  if (cause instanceof UnsupportedSamples) {
    return new DataError(
      {
        verb: 'unsupported',
        what: `${subject} (${name} with ${cause.message})`,
        where: path,
        remedy: 'save the picture with 8 bits per channel',
      },
      { cause },
    );
  }
  // libvips reports some truncations twice; one line is enough.
  const reason = cause.message.split('\n')[0]!;
  return new DataError(
    {
      verb: 'invalid',
      what: `${subject} (expected a complete ${name} file, found a truncated or corrupt one: ${reason})`,
      where: path,
      remedy: 'copy or download the file again',
    },
    { cause },
  );
}
