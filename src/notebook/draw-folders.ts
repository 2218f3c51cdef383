import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { UsageError } from '../core/errors.js';
import { openDataSet } from '../data/open-data-set.js';

/** Folders of images and masks, as a user has them. */
export interface ImageFolders {
  images: string;
  masks: string;
}

/** More than one image per patient, as in many data sets. */
const imagesAPatient = 2;

/**
 * Writes phantom cases as image files, `images/P1 Läsion 1.png` and `masks/P1 Läsion 1_mask.png` below a folder,
 * to try commands before using one's own images. Each patient has two images. Names and contents are reproducible.
 * Throws UsageError for a phantom of volumes.
 *
 * ```ts
 * const { images, masks } = await drawFolders('phantom-skin', 4, `${folder}/drawn`);
 * [images, masks].map((path) => path.slice(-6)); // ['images', '/masks']
 * ```
 */
export async function drawFolders(phantom: string, count: number, folder: string): Promise<ImageFolders> {
  const { split, read, spatialRank } = await openDataSet(phantom, { dataDir: '', partial: 'use' });
  if (spatialRank !== 2) {
    const what = 'phantom of volumes, only images are drawn as files';
    const remedy = 'choose another, such as phantom-skin';
    throw new UsageError({ verb: 'unsupported', what, where: phantom, remedy });
  }
  const folders = { images: join(folder, 'images'), masks: join(folder, 'masks') };
  for (const path of Object.values(folders)) mkdirSync(path, { recursive: true });
  for (const [at, reference] of split.training.slice(0, count).entries()) {
    const { image, labels } = await read(reference);
    const [height, width] = image.shape as [number, number];
    const name = `P${Math.floor(at / imagesAPatient) + 1} Läsion ${at + 1}`;
    const pixels = (data: Uint8Array, channels: 1 | 3) =>
      sharp(data, { raw: { width, height, channels } }).png();
    await pixels(Uint8Array.from(image.data), 3).toFile(join(folders.images, `${name}.png`));
    await pixels(
      labels.data.map((label) => 255 * Math.min(label, 1)),
      1,
    ).toFile(join(folders.masks, `${name}_mask.png`));
  }
  return folders;
}
