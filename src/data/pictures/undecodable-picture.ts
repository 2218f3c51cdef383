/** Why a picture file could not be decoded. */
import sharp from 'sharp';
import { DataError } from '../../core/errors.js';
import type { RasterFormat } from './file-signature.js';
import { TooManyPixels } from './size-limits.js';

/** A picture file, and its description for messages. */
interface PictureFile {
  bytes: Uint8Array;
  format: RasterFormat;
  path: string;
  subject: string;
}

/** A sound file that is not one picture of grey or colours in 8 or 16 bits. */
export class UnsupportedPicture extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** The DataError for a file that could not be decoded: too large, of an unsupported kind, or damaged. */
export async function undecodable(
  { bytes, format, path, subject }: PictureFile,
  error: Error,
): Promise<DataError> {
  const cause = (await sizeFault(bytes, error)) ?? error;
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

/** The error for a picture beyond the limit, with its size from the header, which sharp's message lacks. */
async function sizeFault(bytes: Uint8Array, error: Error): Promise<TooManyPixels | undefined> {
  if (!/exceeds pixel limit/.test(error.message)) return undefined;
  const { width, height } = await sharp(bytes, { failOn: 'none', limitInputPixels: false }).metadata();
  return new TooManyPixels(height, width);
}
