import sharp from 'sharp';
import type { RunRecord } from '../record/run-record.js';
import { lossLabel } from '../study/losses.js';
import { show } from './display.js';
import { type Picture, showPictures } from './pictures.js';

/**
 * Shows stored test cases of finished runs, one row per case: the network's input, the truth, and the foreground
 * probability under each loss. If the terms of a data set forbid storing images, shows the reason.
 *
 * ```ts
 * await showGallery(trained, 2);
 * ```
 */
export async function showGallery(runs: readonly RunRecord[], cases = 3): Promise<void> {
  const [first] = runs;
  if (!first || first.gallery.credit === null) {
    show({ 'text/plain': `No images are stored: ${first?.gallery.absence ?? 'there are no runs'}.` });
    return;
  }
  const rows = first.gallery.pictures.slice(0, cases).map(({ caseId, image, truth }) => [
    opened(caseId, image),
    opened('truth', truth),
    ...runs.flatMap(({ config, gallery }) => {
      const own = gallery.pictures.find((pictures) => pictures.caseId === caseId);
      return own ? [opened(`p, ${lossLabel(config.loss)}`, own.probability)] : [];
    }),
  ]);
  await showPictures(await Promise.all(rows.map((row) => Promise.all(row))), {
    mayBeShared: true,
    credit: first.gallery.credit,
  });
}

/** Decodes an image file, grey or colour. */
async function opened(caption: string, file: Buffer): Promise<Picture> {
  const { data, info } = await sharp(file).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const rgb = Uint8Array.from({ length: 3 * width * height }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return data[pixel * channels + Math.min(at % 3, channels - 1)]!;
  });
  return { caption, rows: height, columns: width, rgb };
}
