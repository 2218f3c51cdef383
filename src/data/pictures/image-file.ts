import sharp, { type Sharp } from 'sharp';
import { DataError } from '../../core/errors.js';
import type { IntensityImage } from '../../core/image.js';
import { readWholeFile } from '../../core/read-file.js';
import { decodeBmp } from './bmp-image.js';
import { fileKind, type RasterFormat } from './file-signature.js';
import { jpegEntropyFault } from './jpeg-entropy.js';
import { decodePlainPng } from './plain-png.js';
import { mostPixels, TooManyPixels } from './size-limits.js';

/**
 * Reads pictures: PNG, JPEG, TIFF and GIF with sharp (libvips), BMP and plain PNG with own decoders. The format is detected
 * from the bytes. As in the study's reader (Pillow, `convert('RGB')`), the orientation tag of a TIFF is applied; EXIF
 * orientations and colour profiles are not, and alpha is dropped. CMYK is converted by the profile of libvips, not as in Pillow.
 * Files of several pages, and channels that are neither grey nor colours, are refused: only a part of them could be read.
 */

/** A decoded picture, row by row. */
export interface DecodedRaster {
  rows: number;
  columns: number;
  /** Samples per pixel: grey, or red, green and blue. */
  colours: 1 | 3;
  /** 0…255; 16-bit files keep their fractions. */
  samples: Uint8Array | Float32Array;
  format: RasterFormat;
  /** Stored sample / `samples`: 257 for 16 bits, else 1. */
  sampleScale: 1 | 257;
  /** Whether no pixel is even partly transparent. */
  isOpaque: boolean;
}

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
    throw undecodable(found.format, path, subject, (await sizeFault(bytes, error)) ?? (error as Error));
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

/** A sound file that is not one picture of grey or colours in 8 or 16 bits. */
class UnsupportedPicture extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

async function decodeWithSharp(
  bytes: Uint8Array,
  format: RasterFormat,
): Promise<Omit<DecodedRaster, 'format'>> {
  // Warnings of a decoder also mean damage, such as changed bytes in a JPEG.
  const file = sharp(bytes, { failOn: 'warning', ignoreIcc: true, limitInputPixels: mostPixels });
  const picture = format === 'tiff' ? file.autoOrient() : file;
  const { depth, channels } = await storedSamples(bytes, format, file);
  // Other sample formats have no defined range to map to 0…255.
  if (depth !== 'uchar' && depth !== 'ushort')
    throw new UnsupportedPicture(
      `samples of type ${depth}; 8 and 16 bits are read`,
      'save the picture with 8 bits per channel',
    );
  const isWide = depth === 'ushort';
  const { data, info } = await picture
    .toColourspace(isWide ? 'rgb16' : 'srgb')
    .raw(isWide ? { depth: 'ushort' } : {})
    .toBuffer({ resolveWithObject: true });
  const samples = isWide ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  const colours = withoutAlpha(samples, info.channels);
  // libvips takes the second of two channels for alpha; grey with real transparency is rare in TIFF, a second stain is not.
  if (format === 'tiff' && channels === 2 && !colours.isOpaque) throw oddChannels(channels);
  return { rows: info.height, columns: info.width, ...colours, sampleScale: isWide ? 257 : 1 };
}

/** The colours without alpha, and whether all pixels are opaque. */
function withoutAlpha(
  stored: Uint8Array | Uint16Array,
  channels: number,
): Pick<DecodedRaster, 'samples' | 'colours' | 'isOpaque'> {
  const colours = channels < 3 ? 1 : 3;
  const isWide = stored instanceof Uint16Array;
  if (channels === colours && !isWide) return { samples: stored, colours, isOpaque: true };
  // Converts directly to the final type: another copy of a large picture would exceed the memory limit.
  const length = (stored.length / channels) * colours;
  const samples = isWide ? new Float32Array(length) : new Uint8Array(length);
  const isOpaque = isWide
    ? copyColours(stored, channels, samples, colours, 257, 65_535)
    : copyColours(stored, channels, samples, colours, 1, 255);
  return { samples, colours, isOpaque };
}

/** Copies the first `colours` of each pixel's `channels`, divided by `scale`. Returns whether every alpha value is `full`. */
function copyColours(
  stored: Uint8Array | Uint16Array,
  channels: number,
  samples: Uint8Array | Float32Array,
  colours: number,
  scale: number,
  full: number,
): boolean {
  const hasAlpha = channels > colours;
  let isOpaque = true;
  for (let at = 0, from = 0; at < samples.length; at += colours, from += channels) {
    for (let colour = 0; colour < colours; colour++) samples[at + colour] = stored[from + colour]! / scale;
    if (hasAlpha && stored[from + channels - 1] !== full) isOpaque = false;
  }
  return isOpaque;
}

/**
 * The sample type in libvips' terms, such as "uchar" or "ushort", and the number of channels of a TIFF or GIF. Metadata is read only for TIFF and GIF, since reading it takes as
 * long as decoding: JPEG has 8 bits, and PNG has the bit depth in its 25th byte. Throws UnsupportedPicture for several pages, and
 * for channels of a TIFF that are no colours.
 */
async function storedSamples(
  bytes: Uint8Array,
  format: RasterFormat,
  picture: Sharp,
): Promise<{ depth: string; channels?: number }> {
  if (format === 'tiff' || format === 'gif') {
    const { depth, pages = 1, channels, space } = await picture.metadata();
    if (pages > 1)
      throw new UnsupportedPicture(
        `${pages} pages; one picture a file is read`,
        'save each page as a file of its own, or a stack as NIfTI',
      );
    const fewest = space === 'b-w' || space === 'grey16' ? 1 : space === 'cmyk' ? 4 : 3;
    // One more may be alpha.
    if (format === 'tiff' && (channels < fewest || channels > fewest + 1)) throw oddChannels(channels);
    return { depth, channels };
  }
  return { depth: format === 'png' && bytes[24] === 16 ? 'ushort' : 'uchar' };
}

function oddChannels(channels: number): UnsupportedPicture {
  return new UnsupportedPicture(
    `${channels} channels; grey and red, green, blue are read`,
    'save the channel that is meant as a grey picture, or three of them as red, green and blue',
  );
}

/** The error for a picture beyond the limit, with its size from the header, which sharp's message lacks. */
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
  if (cause instanceof UnsupportedPicture) {
    return new DataError(
      {
        verb: 'unsupported',
        what: `${subject} (${name} with ${cause.message})`,
        where: path,
        remedy: cause.remedy,
      },
      { cause },
    );
  }
  // libvips reports some truncations twice; one line is enough.
  const reason = cause.message.split('\n')[0]!;
  if (reason.includes('not supported')) {
    return new DataError(
      {
        verb: 'unsupported',
        what: `${subject} (${name} of a kind that is not read: ${reason})`,
        where: path,
        remedy: 'save it as PNG, or as TIFF with interleaved channels',
      },
      { cause },
    );
  }
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
