import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { RandomStream } from '../../src/core/random-stream.js';

/**
 * Small folders in official layouts, drawn at random, for tests to read and to spoil. Every image differs from every
 * other; every mask has a block of foreground.
 */

export const rows = 48;
export const columns = 64;

/** Random colours, 6 × 8 of them, blended smoothly: structure that survives compression. */
export function fakeImage(name: string): Sharp {
  const stream = RandomStream.fromSeed(1).fork('fake', name);
  const colours = Buffer.from(Array.from({ length: 6 * 8 * 3 }, () => stream.integer(0, 256)));
  return sharp(colours, { raw: { width: 8, height: 6, channels: 3 } }).resize(columns, rows, {
    kernel: 'cubic',
  });
}

/** A grey mask with `value` in rows 8–23, columns 8–31 and 0 elsewhere. */
export function fakeMask(value = 255, shape: readonly [number, number] = [rows, columns]): Sharp {
  const grey = Buffer.alloc(shape[0] * shape[1]);
  for (let row = 8; row < 24; row++) grey.fill(value, row * shape[1] + 8, row * shape[1] + 32);
  return sharp(grey, { raw: { width: shape[1], height: shape[0], channels: 1 } }).toColourspace('b-w');
}

/** Writes a picture in the format that its name says. */
export async function put(picture: Sharp, ...path: string[]): Promise<string> {
  const file = join(...path);
  await mkdir(dirname(file), { recursive: true });
  // TIFF would otherwise be compressed as JPEG.
  const options = file.endsWith('.tif') ? { compression: 'lzw' as const } : {};
  await writeFile(file, await picture.toFormat(formatOf(file), options).toBuffer());
  return file;
}

function formatOf(path: string): 'png' | 'jpeg' | 'tiff' | 'gif' {
  if (path.endsWith('.tif')) return 'tiff';
  if (path.endsWith('.gif')) return 'gif';
  return path.endsWith('.jpg') ? 'jpeg' : 'png';
}

/** chasedb1 for some children, both eyes each. */
export async function fakeChase(dataDir: string, children: readonly number[] = range(1, 14)): Promise<void> {
  for (const child of children) {
    for (const eye of 'LR') {
      const name = `Image_${String(child).padStart(2, '0')}${eye}`;
      await put(fakeImage(name), dataDir, 'chasedb1', `${name}.jpg`);
      await put(fakeMask(), dataDir, 'chasedb1', `${name}_1stHO.png`);
    }
  }
}

/** All 40 cases of DRIVE: TIFF images, GIF masks, two folders. */
export async function fakeDrive(dataDir: string): Promise<void> {
  for (const index of range(1, 40)) {
    const name = String(index).padStart(2, '0');
    const folder = join(dataDir, 'drive', index > 20 ? 'training' : 'test');
    await put(fakeImage(name), folder, 'images', `${name}_${index > 20 ? 'training' : 'test'}.tif`);
    await put(fakeMask(), folder, '1st_manual', `${name}_manual1.gif`);
  }
}

/** From `first` to `last`, both included. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, step) => first + step);
}
