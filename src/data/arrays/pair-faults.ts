/** Faults of two folders whose files are paired by name. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataError, UsageError } from '../../core/errors.js';
import { stemOf } from '../add/case-names.js';
import type { NamePair } from '../add/pair-names.js';
import { keysOf, type PairingRule } from '../add/pairing-rule.js';

export function refuseOneFolder(probabilityFolder: string, truthFolder: string): void {
  if (realpathSync(probabilityFolder) !== realpathSync(truthFolder)) return;
  throw new UsageError({
    verb: 'invalid',
    what: `folder of probabilities ${probabilityFolder} (the folder of the truths is the same)`,
    where: truthFolder,
    remedy: "give the folder of the model's probabilities and that of the truths",
  });
}

/** Of the pairs, the smallest share with further files from which on a folder has several files for each case. */
const leastWithFurther = 0.5;

/**
 * Throws DataError where at least half of the cases have several files of probabilities, such as one for each class. The rule takes
 * one of them, and no name says whether the truth is that of its class. `unpaired` are the other files; those that follow the rule
 * belong to cases of their own. Paths are relative, as pairNames takes them, and those of
 * probabilities are below `folder`; `pairs` have probabilities as images and the truth as mask.
 */
export function refuseSeveralMaps(
  pairs: readonly Pick<NamePair, 'image' | 'masks'>[],
  unpaired: readonly string[],
  rule: PairingRule,
  folder: string,
): void {
  if (rule.by === 'folder') return;
  const keyOf = keysOf([...pairs.map(({ image }) => image), ...unpaired], rule, 'image');
  const pairOf = new Map(pairs.map((pair) => [wordsOf(keyOf(pair.image)!).join(' '), pair]));
  const furtherOf = new Map<(typeof pairs)[number], string>();
  for (const path of unpaired) {
    if (keyOf(path) !== undefined) continue;
    for (const words of runsOf(wordsOf(`${dirname(path)}/${stemOf(path)}`))) {
      const pair = pairOf.get(words.join(' '));
      if (pair && !furtherOf.has(pair)) furtherOf.set(pair, path);
    }
  }
  const [first] = furtherOf;
  if (!first || furtherOf.size < leastWithFurther * pairs.length) return;
  const [{ image, masks }, further] = first;
  throw new DataError({
    verb: 'unsupported',
    what: `several files of probabilities of one case (${image} and ${further} of ${masks[0]})`,
    where: folder,
    remedy:
      'move those of one kind to a folder of their own and give that, with truths of the same class; or save each case as one .npy, .npz or NIfTI file with an axis of classes',
  });
}

/** The words of a name or path, as people separate them. */
function wordsOf(name: string): string[] {
  return name
    .normalize('NFC')
    .split(/[\s./_-]+/)
    .filter((word) => word !== '');
}

/** All runs of words that follow one another. */
function runsOf(words: readonly string[]): string[][] {
  return words.flatMap((_, from) =>
    words.slice(from).map((_, length) => words.slice(from, from + length + 1)),
  );
}

export function nothingFits(
  probabilityFolder: string,
  truthFolder: string,
  probabilities: readonly string[],
  truths: readonly string[],
): DataError {
  // As in the folder that "npm run predict" writes.
  const below = join(probabilityFolder, 'probabilities');
  return new DataError({
    verb: 'missing',
    what: `pairs of probabilities and truth: no name of ${probabilities.length} files fits one of ${truths.length} (${probabilities[0]}, ${truths[0]})`,
    where: `${probabilityFolder}, ${truthFolder}`,
    remedy: existsSync(below)
      ? `give ${below}, which holds the probabilities`
      : 'give both files of a case the same name, but for the extension',
  });
}
