/**
 * Pairs masks with images by their names. Common conventions are: the same name in another folder, the name with a prefix or
 * suffix (`scan 7_mask.png`), both with a suffix (`7_image.png`, `7_label.png`), equal names in one folder per patient, or one
 * folder per case. A convention is a rule for all files; the rule that pairs the most images is used.
 */
import { caseIdsOf, type NamedFiles, plainIds, stemOf } from './case-names.js';
import { groupedBy, keysOf, type PairingRule, strippedLength } from './pairing-rule.js';

export interface NamePair {
  /** The common part of the names, after its folders (case-names.ts); unique among the pairs. */
  caseId: string;
  image: string;
  /** One mask, or several whose union is the mask of the case. */
  masks: readonly string[];
}

export interface Pairing {
  /** undefined where no rule pairs any file. */
  rule: PairingRule | undefined;
  /** In the order of the images. */
  pairs: readonly NamePair[];
  imagesLeftOver: readonly string[];
  masksLeftOver: readonly string[];
}

/** Number of images from which candidate rules are derived. */
const sampleSize = 24;
/** Shorter common parts are regarded as chance. */
const shortestCommonPart = 1;

/**
 * Pairs paths of images with paths of masks, both relative and with `/` between segments. Names are compared in composed Unicode
 * (NFC) and without extension (`.nii.gz` is one extension). Of two rules with equally many pairs, the one that finds masks of
 * more images is used, and then the one that strips less. Images that would share a mask, or that have several under the rule, are
 * not paired.
 *
 *     pairNames(['a 1.png', 'a 2.png'], ['a 1_mask.png']).pairs  // [{ caseId: 'a 1', image: 'a 1.png', masks: ['a 1_mask.png'] }]
 */
export function pairNames(images: readonly string[], masks: readonly string[]): Pairing {
  let best: Found = { rule: undefined, cases: [], severalMasks: 0 };
  // With equally many pairs, rules that compare folders come last.
  for (const rule of candidateRules(images, masks)) {
    const found = pairBy(rule, images, masks);
    const gain = found.cases.length - best.cases.length || found.severalMasks - best.severalMasks;
    if (gain > 0 || (gain === 0 && best.rule && strippedLength(rule) < strippedLength(best.rule)))
      best = found;
  }
  return pairingOf(best.rule, best.cases, images, masks);
}

interface Found {
  rule: PairingRule | undefined;
  cases: readonly NamedFiles[];
  /** Number of images with several masks. */
  severalMasks: number;
}

/** The cases that a rule found, with ids, and the files left over. Two cases of one id are left out. */
export function pairingOf(
  rule: PairingRule | undefined,
  cases: readonly NamedFiles[],
  images: readonly string[],
  masks: readonly string[],
): Pairing {
  const pairs = withIds(rule, cases, images);
  const usedImages = new Set(pairs.map(({ image }) => image));
  const usedMasks = new Set(pairs.flatMap((pair) => pair.masks));
  return {
    rule,
    pairs,
    imagesLeftOver: images.filter((path) => !usedImages.has(path)),
    masksLeftOver: masks.filter((path) => !usedMasks.has(path)),
  };
}

function withIds(
  rule: PairingRule | undefined,
  cases: readonly NamedFiles[],
  images: readonly string[],
): NamePair[] {
  const ids = rule?.by === 'folder' ? plainIds(cases.map(({ name }) => name)) : caseIdsOf(cases, images);
  const times = new Map<string, number>();
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  const pairs = cases.map(({ image, masks }, at) => ({ caseId: ids[at]!, image, masks }));
  return pairs.filter(({ caseId }) => times.get(caseId) === 1);
}

/** The rules under which an image of the sample and a mask have a common part, most frequent first. */
function candidateRules(images: readonly string[], masks: readonly string[]): PairingRule[] {
  const votes = new Map<string, { rule: PairingRule; images: Set<string> }>();
  const vote = (image: string, rule: PairingRule) => {
    const key = JSON.stringify(rule);
    const entry = votes.get(key) ?? { rule, images: new Set() };
    entry.images.add(image);
    votes.set(key, entry);
  };
  const step = Math.max(1, Math.floor(images.length / sampleSize));
  const sample = images.filter((_, at) => at % step === 0).slice(0, sampleSize);
  const maskStems = [...new Set(masks.map(stemOf))];
  for (const image of sample) {
    const stem = stemOf(image);
    for (const mask of maskStems) {
      const common = longestCommonPart(stem, mask);
      if (common.length >= shortestCommonPart) vote(image, ruleAround(common, stem, mask));
    }
    if (image.includes('/')) vote(image, { ...nothingAround, by: 'folder' });
  }
  const rules = [...votes.values()]
    .sort((a, b) => b.images.size - a.images.size || strippedLength(a.rule) - strippedLength(b.rule))
    .slice(0, rulesTried)
    .map(({ rule }) => rule);
  const inFolders = images.some((path) => path.includes('/')) && masks.some((path) => path.includes('/'));
  if (!inFolders) return rules;
  return [
    ...rules,
    ...rules.filter(({ by }) => by === 'file').map((rule) => ({ ...rule, by: 'path' as const })),
  ];
}
/** Number of rules tried; rarer ones match one or two images of the sample by chance. */
const rulesTried = 200;

const nothingAround = { imagePrefix: '', imageSuffix: '', maskPrefix: '', maskSuffix: '' };

function ruleAround(common: string, image: string, mask: string): PairingRule {
  const inImage = image.indexOf(common);
  const inMask = mask.indexOf(common);
  return {
    by: 'file',
    imagePrefix: image.slice(0, inImage),
    imageSuffix: image.slice(inImage + common.length),
    maskPrefix: mask.slice(0, inMask),
    maskSuffix: mask.slice(inMask + common.length),
  };
}

/** The images with their masks under a rule, in the order of the images. */
function pairBy(rule: PairingRule, images: readonly string[], masks: readonly string[]): Found {
  const masksByKey = groupedBy(masks, keysOf(masks, rule, 'mask'));
  const cases: NamedFiles[] = [];
  let severalMasks = 0;
  for (const [key, own] of groupedBy(images, keysOf(images, rule, 'image'))) {
    const found = masksByKey.get(key);
    if (own.length !== 1 || !found) continue;
    // Here several masks of one image form a union only if they are in a folder per case.
    if (rule.by !== 'folder' && found.length > 1) severalMasks += 1;
    else cases.push({ name: key.slice(key.lastIndexOf('/') + 1), image: own[0]!, masks: found });
  }
  return { rule, cases, severalMasks };
}

/** The longest common substring, the first of equally long ones; by dynamic programming over common suffixes. */
function longestCommonPart(a: string, b: string): string {
  let previous = new Uint16Array(b.length + 1);
  let best = '';
  for (let i = 1; i <= a.length; i += 1) {
    const current = new Uint16Array(b.length + 1);
    for (let j = 1; j <= b.length; j += 1) {
      if (a[i - 1] !== b[j - 1]) continue;
      current[j] = previous[j - 1]! + 1;
      if (current[j]! > best.length) best = a.slice(i - current[j]!, i);
    }
    previous = current;
  }
  return best;
}
