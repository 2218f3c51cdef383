import sharp, { type Sharp } from 'sharp';
import type { DecodedRaster } from './decoded-raster.js';
import type { RasterFormat } from './file-signature.js';
import { mostPixels } from './size-limits.js';
import { UnsupportedPicture } from './undecodable-picture.js';
import { withoutAlpha } from './without-alpha.js';

/** Decodes with libvips. Throws UnsupportedPicture for a sound file that is not one picture of grey or colours in 8 or 16 bits. */
export async function decodeWithSharp(
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

/**
 * The sample type in libvips' terms, such as "uchar" or "ushort", and the number of channels of a TIFF or GIF. Metadata is read
 * only for TIFF and GIF, since reading it takes as long as decoding: JPEG has 8 bits, and PNG has the bit depth in its 25th byte.
 * Throws UnsupportedPicture for several pages, and for channels of a TIFF that are no colours.
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
