import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { DataError } from '../../core/errors.js';
import { mostPixels } from '../pictures/size-limits.js';
import { UnsupportedPicture } from '../pictures/undecodable-picture.js';
import { niftiVoxelType } from '../volumes/nifti-voxels.js';
import type { StoredArray } from './stored-array.js';

/** Sample types of libvips with the corresponding NIfTI codes. */
const types: Readonly<Record<string, { code: number; raw: 'uchar' | 'ushort' | 'float'; space: string }>> = {
  uchar: { code: 2, raw: 'uchar', space: 'srgb' },
  ushort: { code: 512, raw: 'ushort', space: 'rgb16' },
  float: { code: 16, raw: 'float', space: 'b-w' },
  double: { code: 16, raw: 'float', space: 'b-w' },
};

/**
 * Opens a grey PNG or TIFF of 8 or 16 bits, or a TIFF of real numbers, as an array of its stored samples: rows × columns, or
 * pages × rows × columns for a TIFF with several pages. A colour picture whose channels are equal everywhere counts as grey.
 * The orientation tag of a TIFF is applied. Throws DataError for other pictures: a colour is neither a probability nor a class.
 */
export async function openPictureArray(path: string): Promise<StoredArray> {
  const refuse = (verb: 'invalid' | 'unsupported', what: string, remedy: string, cause?: unknown) =>
    new DataError({ verb, what, where: path, remedy }, { cause });
  let picture: DecodedSamples;
  try {
    picture = await decode(await readFile(path));
  } catch (error) {
    if (error instanceof UnsupportedPicture)
      throw refuse('unsupported', `picture (${error.message})`, error.remedy, error);
    const why = (error as Error).message.split('\n')[0]!;
    throw refuse('invalid', `picture (truncated or corrupt: ${why})`, 'copy or write the file again', error);
  }
  const { depth, shape, channels, samples, format } = picture;
  const type = types[depth];
  if (!type) {
    const remedy = 'save 8 or 16 bits a pixel, or the numbers as .npy or NIfTI';
    throw refuse('unsupported', `picture with samples of type ${depth}`, remedy);
  }
  const grey = greyOf(samples, channels);
  if (!grey) {
    const remedy = 'save one grey channel: the probability of the foreground, or the class as a number';
    throw refuse('unsupported', `picture in colours (${channels} channels that differ)`, remedy);
  }
  const numbers = niftiVoxelType(type.code, path);
  return {
    path,
    format: `${format.toUpperCase()}, ${numbers.isReal ? numbers.name : `${8 * numbers.bytes} bits`}`,
    shape,
    isPicture: true,
    isReversed: false,
    numbers,
    littleEndian: isLittleEndian,
    slope: 1,
    intercept: 0,
    async *chunks() {
      yield new Uint8Array(grey.buffer, grey.byteOffset, grey.byteLength);
    },
  };
}

/** Decoded samples have this machine's byte order. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

interface DecodedSamples {
  format: string;
  depth: string;
  shape: number[];
  channels: number;
  samples: Samples;
}

type Samples = Uint8Array | Uint16Array | Float32Array;

async function decode(bytes: Buffer): Promise<DecodedSamples> {
  const options = { failOn: 'warning', ignoreIcc: true, limitInputPixels: mostPixels } as const;
  const { depth, pages = 1, format, channels, orientation = 1 } = await sharp(bytes, options).metadata();
  const type = types[depth] ?? types.uchar!;
  if (type.raw === 'float' && channels !== 1) throw new RangeError(`${channels} channels of real numbers`);
  const isTurned = format === 'tiff' && orientation > 1;
  if (isTurned && pages > 1)
    throw new UnsupportedPicture(
      `${pages} pages with an orientation tag`,
      'save the stack without the tag, its pages upright, or as .npy or NIfTI',
    );
  const file = sharp(bytes, { ...options, pages: -1 });
  // As the readers of images and masks do, so that an audit sees what "predict" and the study see.
  const { data, info } = await (isTurned ? file.autoOrient() : file)
    .toColourspace(type.space)
    .raw({ depth: type.raw })
    .toBuffer({ resolveWithObject: true });
  const rows = info.height / pages;
  return {
    format,
    depth,
    shape: pages > 1 ? [pages, rows, info.width] : [rows, info.width],
    channels: info.channels,
    samples: samplesOf(type.raw, data),
  };
}

function samplesOf(raw: 'uchar' | 'ushort' | 'float', { buffer, byteOffset, length }: Buffer): Samples {
  if (raw === 'uchar') return new Uint8Array(buffer, byteOffset, length);
  return raw === 'ushort'
    ? new Uint16Array(buffer, byteOffset, length / 2)
    : new Float32Array(buffer, byteOffset, length / 4);
}

/** The grey channel; undefined where channels differ or a pixel is transparent. */
function greyOf(samples: Samples, channels: number): Samples | undefined {
  if (channels === 1) return samples;
  const colours = channels < 3 ? 1 : 3;
  const full = samples instanceof Uint16Array ? 65_535 : 255;
  const pixels = samples.length / channels;
  const grey = samples instanceof Uint16Array ? new Uint16Array(pixels) : new Uint8Array(pixels);
  for (let pixel = 0, at = 0; pixel < pixels; pixel++, at += channels) {
    const value = samples[at]!;
    if (colours === 3 && (samples[at + 1] !== value || samples[at + 2] !== value)) return undefined;
    if (channels > colours && samples[at + colours] !== full) return undefined;
    grey[pixel] = value;
  }
  return grey;
}
