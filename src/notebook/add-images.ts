import { type OwnSetFound, ownManifest } from '../data/add/own-manifest.js';
import type { OwnSet } from '../data/add/own-set.js';
import { writeManifest } from '../data/add/write-manifest.js';
import { counted } from '../text/number-format.js';
import { say } from './say.js';

/** A data set to add, with the options of "npm run data -- add"; options left out are inferred from the files. */
export type AddedSet = Pick<OwnSet, 'id' | 'images' | 'masks'> &
  Partial<Pick<OwnSet, 'patientPattern' | 'labels' | 'spacingMm' | 'splitFile'>>;

/**
 * Pairs images with masks by name, examines sizes and labels, and writes the manifest `<folder>/<id>.json`,
 * through which all commands use the data set. Prints the pairs found, and the numbers of united masks and of
 * unpaired files. Throws UsageError or DataError naming the fault.
 *
 * ```ts
 * const drawn = await drawFolders('phantom-skin', 4, `${folder}/two`);
 * const { manifest } = await addImages(folder, { id: 'two', ...drawn, patientPattern: '^(P\\d+) ' });
 * manifest.source.cases.map(({ patient }) => patient); // ['P1', 'P1', 'P2', 'P2']
 * ```
 */
export async function addImages(folder: string, set: AddedSet): Promise<OwnSetFound> {
  const asked = { patientPattern: undefined, labels: undefined, spacingMm: undefined, splitFile: undefined };
  const found = await ownManifest({ ...asked, ...set });
  writeManifest(found.manifest, folder);
  const { pairs, imagesLeftOver, masksLeftOver } = found.pairing;
  const examples = pairs.slice(0, 2).map(({ image, masks }) => `\`${image}\` and \`${masks.join(', ')}\``);
  const further = pairs.flatMap(({ masks }) => masks.slice(1)).length;
  const united =
    further === 0
      ? ''
      : ` ${counted(further, 'further mask')} ${further === 1 ? 'is' : 'are'} united with the first of the image.`;
  const over = imagesLeftOver.length + masksLeftOver.length + found.deadLinks.length;
  say(
    `${counted(pairs.length, 'image')} with masks, such as ${examples.join('; ')}.${united} ${over === 0 ? 'Nothing is' : `${counted(over, 'file')} ${over === 1 ? 'is' : 'are'}`} left over.`,
  );
  return found;
}
