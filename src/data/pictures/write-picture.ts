import sharp from 'sharp';
import { writeFileAtomic } from '../../core/atomic-file.js';
import type { SpatialShape } from '../../core/image.js';

/**
 * Writes probabilities as a grey 16-bit PNG: round(65535 p). Read as value / 65535, the error is at most 1 / 131070 = 7.7e-6.
 */
export async function writeProbabilityPng(
  path: string,
  shape: SpatialShape,
  probabilities: Float32Array,
): Promise<void> {
  const levels = Uint16Array.from(probabilities, (p) => Math.round(65_535 * p));
  const raw = { ...sizeOf(shape), channels: 1 as const };
  const png = sharp(levels, { raw }).toColourspace('grey16').png();
  writeFileAtomic(path, await png.toBuffer());
}

/** Writes RGB bytes as a JPEG without chroma subsampling, which keeps thin coloured lines. */
export async function writeJpeg(path: string, shape: SpatialShape, rgb: Uint8Array): Promise<void> {
  const raw = { ...sizeOf(shape), channels: 3 as const };
  const jpeg = sharp(rgb, { raw }).jpeg({ quality: 90, chromaSubsampling: '4:4:4' });
  writeFileAtomic(path, await jpeg.toBuffer());
}

function sizeOf(shape: SpatialShape): { width: number; height: number } {
  const [rows, columns] = shape as [number, number];
  return { width: columns, height: rows };
}
