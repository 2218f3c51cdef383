import { DataError, type Failure } from '../../core/errors.js';
import type { IntensityImage } from '../../core/image.js';
import { fileKind } from '../../data/pictures/file-signature.js';
import { mostPixels } from '../../data/pictures/size-limits.js';

/**
 * Decodes a picture with the browser as the study does: RGB values 0…255, without orientation tag and colour profile. PNG, GIF
 * and BMP give exactly the values of the study; JPEG decoders differ by one or two grey levels. Throws DataError for files that
 * a browser does not decode exactly: 16 bits, transparency, TIFF.
 */
export async function readPicture(file: Blob, name: string): Promise<IntensityImage> {
  const fault = (failure: Omit<Failure, 'where'>) => new DataError({ ...failure, where: name });
  const bytes = new Uint8Array(await file.slice(0, 512).arrayBuffer());
  const found = fileKind(bytes);
  if (found.kind === 'other') {
    throw fault({
      verb: found.isPicture ? 'unsupported' : 'invalid',
      what: `picture (expected a PNG, JPEG, GIF or BMP image, found ${found.description})`,
      remedy: found.isPicture ? 'save it as PNG' : 'choose another file',
    });
  }
  const elsewhere = 'save it as PNG of 8 bits without transparency, or use "npm run predict", which reads it';
  if (found.format === 'tiff') {
    throw fault({ verb: 'unsupported', what: 'TIFF, which browsers do not decode', remedy: elsewhere });
  }
  if (found.format === 'png' && bytes[24] === 16) {
    throw fault({
      verb: 'unsupported',
      what: 'PNG of 16 bits, which browsers reduce to 8',
      remedy: elsewhere,
    });
  }
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'none', colorSpaceConversion: 'none' });
  } catch (error) {
    const failure = {
      verb: 'invalid',
      what: `picture (expected a complete ${found.format.toUpperCase()} file, found a truncated or corrupt one)`,
      remedy: 'copy or download the file again',
    } as const;
    throw new DataError({ ...failure, where: name }, { cause: error });
  }
  const { width: columns, height: rows } = bitmap;
  if (rows * columns > mostPixels) {
    throw fault({
      verb: 'unsupported',
      what: `picture of ${rows} × ${columns} pixels; at most ${mostPixels} are read`,
      remedy: 'scale it down',
    });
  }
  const rgba = pixelsOf(bitmap, rows, columns);
  if (rgba === undefined) {
    throw fault({
      verb: 'unsupported',
      what: 'browser: it changes the pixels that a page reads, as protection against tracking',
      remedy: 'allow this page to read canvases, or use another browser',
    });
  }
  const data = new Float32Array(3 * rows * columns);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    for (let channel = 0; channel < 3; channel++) data[3 * pixel + channel] = rgba[4 * pixel + channel]!;
    if (rgba[4 * pixel + 3] !== 255) {
      throw fault({
        verb: 'unsupported',
        what: 'transparent pixels, whose colour browsers do not return',
        remedy: elsewhere,
      });
    }
  }
  return { shape: [rows, columns], channels: 3, data };
}

/** The pixels of a bitmap; undefined where the browser does not return them unchanged. */
function pixelsOf(bitmap: ImageBitmap, rows: number, columns: number): Uint8ClampedArray | undefined {
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const known = new ImageData(
    Uint8ClampedArray.from({ length: 64 }, (_, at) => (at % 4 === 3 ? 255 : 37 * at)),
    16,
    1,
  );
  context.putImageData(known, 0, 0);
  const side = Math.min(16, columns);
  const back = context.getImageData(0, 0, side, 1).data;
  if (back.some((value, at) => value !== known.data[at])) return undefined;
  context.clearRect(0, 0, columns, rows);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, columns, rows).data;
}
