/** Faults of the images and masks that were found, before any is opened. */
import { join } from 'node:path';
import { DataError } from '../../core/errors.js';
import { counted } from '../../text/number-format.js';
import { isPlainCaseId } from '../manifest-format/path-template.js';
import type { UnitedPairing } from './further-masks.js';
import { areVolumes, type ListedFiles } from './list-files.js';
import type { NamePair } from './pair-names.js';

/** Fewest cases: one each for training, validation and test. */
const fewestCases = 3;

/** The images without the masks, which may be in the same folder. Throws DataError where no image is left. */
export function withoutMasks(images: ListedFiles, masks: ListedFiles, folderOrPattern: string): ListedFiles {
  const taken = new Set(masks.paths.map((path) => join(masks.folder, path)));
  const paths = images.paths.filter((path) => !taken.has(join(images.folder, path)));
  if (paths.length > 0) return { ...images, paths };
  throw new DataError({
    verb: 'invalid',
    what: 'images: all of them are masks, too',
    where: folderOrPattern,
    remedy: `separate them by a pattern, such as --masks '${join(images.folder, '*_mask.*')}'`,
  });
}

/** Throws DataError where the images are volumes and the masks are pictures, or the other way round. */
export function refuseTwoKinds(volumes: boolean, masks: ListedFiles, folderOrPattern: string): void {
  if (volumes === areVolumes(masks)) return;
  throw new DataError({
    verb: 'invalid',
    what: `masks (expected ${volumes ? 'volumes' : 'pictures'} as the images are, found ${volumes ? 'pictures' : 'volumes'})`,
    where: folderOrPattern,
    remedy: 'name folders of one kind',
  });
}

/** Throws DataError where hardly any image has a mask, or where some have several of which none can be chosen. */
export function refuseUnpaired(
  { pairs, severalMasks }: UnitedPairing,
  images: ListedFiles,
  masks: ListedFiles,
): void {
  const withMasks = new Set([...pairs, ...severalMasks].map(({ image }) => image));
  if (withMasks.size < fewestCases) {
    throw new DataError({
      verb: 'missing',
      what: `pairs of image and mask (expected at least ${fewestCases}, found ${pairs.length}: images such as ${images.paths[0]}, masks such as ${masks.paths[0]})`,
      where: `${images.folder} and ${masks.folder}`,
      remedy: 'give an image and its mask names with a common part, such as 7.png and 7_mask.png',
    });
  }
  if (severalMasks.length === 0) return;
  const examples = severalMasks
    .slice(0, 2)
    .map(({ image, masks: own }) => `${own[0]} and ${own.at(-1)} of ${image}`);
  throw new DataError({
    verb: 'unsupported',
    what: `several masks of one image that differ by more than a number (${counted(severalMasks.length, 'image')}: ${examples.join(', ')})`,
    where: masks.folder,
    remedy:
      'save one mask file per image with a value for each class, or give a narrower --masks pattern to use one of them',
  });
}

/** A manifest cannot name such files: its paths use / between folders and * for any text. */
export function refuseOddNames(pairs: readonly NamePair[]): void {
  const paths = pairs.flatMap(({ image, masks }) => [image, ...masks]);
  const odd = paths.filter((path) => /[\\*\0]|\{case\}/.test(path));
  const hidden = pairs.filter(({ caseId }) => !isPlainCaseId(caseId)).map(({ image }) => image);
  const all = [...new Set([...odd, ...hidden])];
  if (all.length === 0) return;
  throw new DataError({
    verb: 'unsupported',
    what: `${counted(all.length, 'file name')} with \\, * or {case}, or with a dot at the beginning, such as ${all[0]}`,
    remedy: 'rename these files; a \\ comes from an archive that was made on Windows and unpacked elsewhere',
  });
}
