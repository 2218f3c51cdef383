/**
 * Further masks of images: a rule pairs one mask with an image, but data sets also have one mask file per object (`7_mask.png`,
 * `7_mask_1.png`) or per class (`7_liver.png`, `7_tumour.png`).
 */
import { stemOf } from './case-names.js';
import { type Pairing, pairingOf } from './pair-names.js';
import { affixesOf, foldersInKeys, groupedBy, keysOf, type PairingRule } from './pairing-rule.js';

/** A pairing in which masks that differ by a number are united. */
export interface UnitedPairing extends Pairing {
  /** Images whose masks do not differ by a number, with these masks. Which of them is wanted, or for which class, names do not say. */
  severalMasks: readonly { image: string; masks: readonly string[] }[];
  /** Those of the images left over that belong to a case with another image, such as nnU-Net's further channels. */
  furtherImages: readonly string[];
}

/** The masks of an image. */
interface Masks {
  /** Those that follow the rule. */
  named: string[];
  /** Those whose names are that of the former with a number or another number at the end. */
  numbered: string[];
  others: string[];
}

/**
 * Adds the masks that follow the rule but for a number at the end of their names to the images of these names, and finds the
 * images that have other masks, too. A folder per case is left as it is. A mask that could be that of a missing image is left over:
 * 7_2.png in a set with images 6.png, 6_2.png and 7.png.
 *
 *     const images = ['7.png', '8.png'];
 *     const masks = ['7_mask.png', '7_mask_1.png', '8_mask.png'];
 *     uniteMasks(pairNames(images, masks), images, masks).pairs[0].masks  // ['7_mask.png', '7_mask_1.png']
 */
export function uniteMasks(
  pairing: Pairing,
  images: readonly string[],
  masks: readonly string[],
): UnitedPairing {
  const { rule } = pairing;
  if (!rule || rule.by === 'folder') return { ...pairing, severalMasks: [], furtherImages: [] };
  const imagesByKey = groupedBy(images, keysOf(images, rule, 'image'));
  const byKey = masksByKey(rule, imagesByKey, masks);
  const files = [...byKey].map(([key, own]) => ({ key, image: imagesByKey.get(key)![0]!, ...own }));
  const cases = files
    .filter(({ named, numbered }) => named.length === 1 || numbered.length > 0)
    .map(({ key, image, named, numbered }) => ({
      name: key.slice(key.lastIndexOf('/') + 1),
      image,
      masks: [...named, ...numbered].sort(),
    }));
  const united = pairingOf(rule, cases, images, masks);
  return {
    ...united,
    severalMasks: files
      .map(({ image, named, numbered, others }) => ({
        image,
        masks: [...named, ...numbered, ...others],
        differByMore: named.length > 1 || others.length > 0,
      }))
      .filter((one) => one.differByMore && one.masks.length > 1)
      .map(({ image, masks: own }) => ({ image, masks: own })),
    furtherImages: furtherImages(rule, united, images),
  };
}

/** The masks of every image whose key no other image has. */
function masksByKey(
  rule: PairingRule,
  imagesByKey: ReadonlyMap<string, readonly string[]>,
  masks: readonly string[],
): Map<string, Masks> {
  const keyOf = keysOf(masks, rule, 'mask');
  const found = new Map<string, Masks>();
  for (const [key, { length }] of imagesByKey)
    if (length === 1) found.set(key, { named: [], numbered: [], others: [] });
  for (const mask of masks) found.get(keyOf(mask) ?? '')?.named.push(mask);

  const isKey = (key: string) => found.has(key);
  const { prefix, suffix } = affixesOf(rule, 'mask');
  const foldersIn = foldersInKeys(masks, rule);
  const ofImages = additionsIn([...imagesByKey.keys()]);
  for (const mask of masks) {
    const key = keyOf(mask);
    if (key !== undefined && imagesByKey.has(key)) continue;
    const folders = foldersIn(mask);
    // A name that follows the rule may be that of a missing image.
    const split =
      key === undefined
        ? splitAtKey(stemOf(mask), { folders, prefix, suffix, isKey })
        : splitAtKey(key.slice(folders.length), { folders, prefix: '', suffix: '', isKey });
    if (!split || (key !== undefined && ofImages.has(shapeOf(split.rest)))) continue;
    const own = found.get(split.key)!;
    const rest = key === undefined ? split.rest : `${split.rest}${suffix}`;
    if (!split.isFirst || withoutNumber(rest) !== withoutNumber(suffix)) own.others.push(mask);
    else if (key === undefined || own.named.length > 0) own.numbered.push(mask);
  }
  return found;
}

function furtherImages(
  rule: PairingRule,
  { pairs, imagesLeftOver }: Pairing,
  images: readonly string[],
): string[] {
  const keyOf = keysOf(images, rule, 'image');
  const foldersIn = foldersInKeys(images, rule);
  const keys = new Set(pairs.map(({ image }) => keyOf(image)));
  const around = { ...affixesOf(rule, 'image'), isKey: (key: string) => keys.has(key) };
  return imagesLeftOver.filter(
    (image) =>
      keyOf(image) === undefined && splitAtKey(stemOf(image), { ...around, folders: foldersIn(image) }),
  );
}

/** What the names of images have in addition to those of other images, such as `_2` in 7_2 beside 7. */
function additionsIn(keys: readonly string[]): Set<string> {
  const known = new Set(keys);
  const additions = new Set<string>();
  for (const key of keys) {
    const folders = key.slice(0, key.lastIndexOf('/') + 1);
    const isKey = (other: string) => other !== key && known.has(other);
    const split = splitAtKey(key.slice(folders.length), { folders, prefix: '', suffix: '', isKey });
    if (split) additions.add(shapeOf(split.rest));
  }
  return additions;
}

interface Around {
  /** What precedes the common part of names in a key. */
  folders: string;
  prefix: string;
  suffix: string;
  isKey: (key: string) => boolean;
}

/**
 * The longest key with which a name begins after the prefix, or ends before the suffix, and the rest of the name. A key ends
 * neither within a word nor within a number: `7` is none of `70_mask`.
 */
function splitAtKey(
  name: string,
  { folders, prefix, suffix, isKey }: Around,
): { key: string; rest: string; isFirst: boolean } | undefined {
  const afterPrefix = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  const beforeSuffix = name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : '';
  for (let length = name.length; length > 0; length -= 1) {
    const first = folders + afterPrefix.slice(0, length);
    if (isKey(first) && mayCut(afterPrefix, length))
      return { key: first, rest: afterPrefix.slice(length), isFirst: true };
    const at = Math.max(0, beforeSuffix.length - length);
    const last = folders + beforeSuffix.slice(at);
    if (isKey(last) && mayCut(beforeSuffix, at))
      return { key: last, rest: beforeSuffix.slice(0, at), isFirst: false };
  }
  return undefined;
}

/** Whether a cut at this place divides neither a word nor a number. */
function mayCut(name: string, at: number): boolean {
  return !/^(\p{L}\p{L}|\d\d)$/u.test(name.slice(Math.max(0, at - 1), at + 1));
}

/** `_mask` for `_mask`, `_mask_1`, `_mask2` and `_mask (3)`. */
function withoutNumber(name: string): string {
  return name.replace(/[\s._-]*(\d+|\(\d+\))$/, '');
}

/** A part of a name with `#` for numbers. */
function shapeOf(part: string): string {
  return part.replace(/\d+/g, '#');
}
