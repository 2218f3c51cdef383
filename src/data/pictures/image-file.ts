import sharp from 'sharp';
import { DataError } from '../../core/errors.js';
import type { IntensityImage } from '../../core/image.js';
import { readWholeFile } from '../../core/read-file.js';
import { decodeBmp } from './bmp-image.js';
import { decodeWithSharp } from './decode-with-sharp.js';
import type { DecodedRaster } from './decoded-raster.js';
import { fileKind } from './file-signature.js';
import { jpegEntropyFault } from './jpeg-entropy.js';
import { decodePlainPng } from './plain-png.js';
import { mostPixels } from './size-limits.js';
import { undecodable } from './undecodable-picture.js';
import { withoutAlpha } from './without-alpha.js';

/**
 * Reads pictures: PNG, JPEG, TIFF and GIF with sharp (libvips), BMP and plain PNG with own decoders. The format is detected
 * from the bytes. As in the study's reader (Pillow, `convert('RGB')`), the orientation tag of a TIFF is applied; EXIF
 * orientations and colour profiles are not, and alpha is dropped. CMYK is converted by the profile of libvips, not as in Pillow.
 * Files of several pages, and channels that are neither grey nor colours, are refused: only a part of them could be read.
 */

/** Reads a picture as RGB with values 0…255, also grey ones, as protocol §1 does for all five 2D data sets. */
export async function readImageFile(path: string, subject: string): Promise<IntensityImage> {
  const raster = await decodeRasterFile(path, subject);
  return { shape: [raster.rows, raster.columns], channels: 3, data: asRgb(raster) };
}

/** The samples as RGB; grey is repeated three times. */
function asRgb({ samples, colours }: DecodedRaster): Float32Array {
  if (colours === 3) return samples instanceof Float32Array ? samples : new Float32Array(samples);
  const rgb = new Float32Array(3 * samples.length);
  for (let pixel = 0; pixel < samples.length; pixel++) {
    const grey = samples[pixel]!;
    rgb[3 * pixel] = grey;
    rgb[3 * pixel + 1] = grey;
    rgb[3 * pixel + 2] = grey;
  }
  return rgb;
}

/**
 * Decodes a picture file. `subject` describes the file for messages ("image of case 21 of drive"). Throws DataError with subject,
 * path, what was expected and what was found.
 */
export async function decodeRasterFile(path: string, subject: string): Promise<DecodedRaster> {
  const bytes = await readBytes(path, subject);
  const found = fileKind(bytes);
  if (found.kind === 'other') {
    throw new DataError({
      verb: found.isPicture ? 'unsupported' : 'invalid',
      what: `${subject} (expected a PNG, JPEG, TIFF, GIF or BMP image, found ${found.description})`,
      where: path,
      remedy: found.isPicture ? 'save it as PNG or TIFF' : 'replace the file by the original',
    });
  }
  try {
    const { format } = found;
    if (format === 'bmp') {
      const { rows, columns, rgb: samples } = decodeBmp(bytes);
      return { rows, columns, samples, colours: 3, format, sampleScale: 1, isOpaque: true };
    }
    const plain = format === 'png' ? decodePlainPng(bytes) : undefined;
    if (plain) {
      const { rows, columns, samples, channels } = plain;
      return { rows, columns, ...withoutAlpha(samples, channels), format, sampleScale: 1 };
    }
    const decoded = await decodeWithSharp(bytes, format);
    const fault = format === 'jpeg' ? jpegEntropyFault(bytes) : undefined;
    if (fault) throw new RangeError(fault);
    return { ...decoded, format };
  } catch (error) {
    throw await undecodable({ bytes, format: found.format, path, subject }, error as Error);
  }
}

/**
 * The EXIF orientation that decoding does not apply: 2 to 8, or undefined where there is none. The orientation of a TIFF is
 * applied.
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
