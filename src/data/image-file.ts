import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { DataError } from '../core/errors.js';
import type { IntensityImage } from '../core/image.js';
import { decodeBmp, type RgbRaster } from './bmp-image.js';
import { fileKind, type RasterFormat } from './file-signature.js';

/**
 * Pictures from files: PNG, JPEG, TIFF, GIF through sharp (libvips), BMP by our own few lines. What a file is
 * follows from its bytes, never from its name. Colour profiles and orientation tags are not applied and alpha is
 * dropped, so that values are those that the file stores, as the study's reader (Pillow, `convert('RGB')`) sees them.
 */

/** A decoded picture: red, green, blue in 0…255 (16-bit files keep their fractions), row by row. */
export interface DecodedRaster {
  rows: number;
  columns: number;
  rgb: Uint8Array | Float32Array;
  format: RasterFormat;
}

/** Opens a picture as RGB, grey included, as protocol §1 does for all five 2D sets. Values 0…255. */
export async function readImageFile(path: string, subject: string): Promise<IntensityImage> {
  const { rows, columns, rgb } = await decodeRasterFile(path, subject);
  return { shape: [rows, columns], channels: 3, data: Float32Array.from(rgb) };
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
    const raster = found.format === 'bmp' ? decodeBmp(bytes) : await decodeWithSharp(bytes, found.format);
    return { ...raster, format: found.format };
  } catch (error) {
    throw undecodable(found.format, path, subject, error as Error);
  }
}

async function readBytes(path: string, subject: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
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
): Promise<RgbRaster | (Omit<RgbRaster, 'rgb'> & { rgb: Float32Array })> {
  const picture = sharp(bytes, { failOn: 'error', ignoreIcc: true });
  const depth = await sampleType(bytes, format, picture);
  if (depth === 'uchar') {
    const { data, info } = await picture
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { rows: info.height, columns: info.width, rgb: data };
  }
  if (depth !== 'ushort') throw new UnsupportedSamples(`samples of type ${depth}; 8 and 16 bits are read`);
  const { data, info } = await picture
    .toColourspace('rgb16')
    .removeAlpha()
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const samples = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  return { rows: info.height, columns: info.width, rgb: Float32Array.from(samples, (value) => value / 257) };
}

/**
 * "uchar", "ushort", or what else libvips calls the samples. Only TIFF has to be asked: JPEG and GIF have 8 bits and
 * PNG says so in its 25th byte; asking costs as much as decoding, and dsb2018 has a mask for every nucleus.
 */
async function sampleType(bytes: Uint8Array, format: RasterFormat, picture: Sharp): Promise<string> {
  if (format === 'tiff') return (await picture.metadata()).depth;
  return format === 'png' && bytes[24] === 16 ? 'ushort' : 'uchar';
}

function undecodable(format: RasterFormat, path: string, subject: string, cause: Error): DataError {
  const name = format.toUpperCase();
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
