/** A rule by which names of images and masks have a common part, which is the key of both. */
import { distinguishingFolders, foldersOf, stemOf } from './case-names.js';

/** The prefixes and suffixes around the common part of the names of an image and its mask. */
export interface PairingRule {
  /**
   * 'file': file names are compared without folders; 'path': with the folders that distinguish files, as where every patient
   * has a folder with a 001.png; 'folder': names of folders that hold one case each.
   */
  by: 'file' | 'path' | 'folder';
  imagePrefix: string;
  imageSuffix: string;
  maskPrefix: string;
  maskSuffix: string;
}

/**
 * Returns a function that gives the key of a path under a rule, which an image and its mask share; undefined where the path does
 * not follow the rule. The key ends with the common part of the names, after its folders. `paths` are all files of this side.
 */
export function keysOf(
  paths: readonly string[],
  rule: PairingRule,
  side: 'image' | 'mask',
): (path: string) => string | undefined {
  if (rule.by === 'folder') return (path) => foldersOf(path)[0];
  const { prefix, suffix } = affixesOf(rule, side);
  const foldersIn = foldersInKeys(paths, rule);
  return (path) => {
    const stem = stemOf(path);
    const fits =
      stem.length > prefix.length + suffix.length && stem.startsWith(prefix) && stem.endsWith(suffix);
    if (!fits) return undefined;
    return `${foldersIn(path)}${stem.slice(prefix.length, stem.length - suffix.length)}`;
  };
}

/** Returns a function that gives what precedes the common part in the key of a path: nothing, or folders with a `/` at the end. */
export function foldersInKeys(paths: readonly string[], { by }: PairingRule): (path: string) => string {
  if (by !== 'path') return () => '';
  const distinguishing = distinguishingFolders(paths);
  return (path) =>
    distinguishing(path)
      .map((folder) => `${folder}/`)
      .join('');
}

/** What a rule strips from the names of one side. */
export function affixesOf(rule: PairingRule, side: 'image' | 'mask'): { prefix: string; suffix: string } {
  return side === 'image'
    ? { prefix: rule.imagePrefix, suffix: rule.imageSuffix }
    : { prefix: rule.maskPrefix, suffix: rule.maskSuffix };
}

export function strippedLength({ imagePrefix, imageSuffix, maskPrefix, maskSuffix }: PairingRule): number {
  return imagePrefix.length + imageSuffix.length + maskPrefix.length + maskSuffix.length;
}

/** Paths by their key, in the order of the paths; those without a key are left out. */
export function groupedBy(
  paths: readonly string[],
  keyOf: (path: string) => string | undefined,
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const key = keyOf(path);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(path);
    else groups.set(key, [path]);
  }
  return groups;
}
