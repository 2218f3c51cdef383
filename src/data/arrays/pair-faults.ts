/** Faults of two folders whose files are paired by name. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError, UsageError } from '../../core/errors.js';

export function refuseOneFolder(probabilityFolder: string, truthFolder: string): void {
  if (realpathSync(probabilityFolder) !== realpathSync(truthFolder)) return;
  throw new UsageError({
    verb: 'invalid',
    what: `folder of probabilities ${probabilityFolder} (the folder of the truths is the same)`,
    where: truthFolder,
    remedy: "give the folder of the model's probabilities and that of the truths",
  });
}

/**
 * Throws DataError where each case has several files of probabilities, such as one for each class. One of them would be paired, and
 * nothing says whether the truth is that of its class.
 */
export function refuseSeveralMaps(
  pairs: readonly Readonly<Record<'caseId' | 'probabilities' | 'truth', string>>[],
  unpaired: readonly string[],
): void {
  const names = unpaired.map((path) => basename(path));
  const further = pairs.map(({ caseId }) => {
    const own = basename(caseId);
    return names.find((name) => name.startsWith(own) && /^[._-]/.test(name.slice(own.length)));
  });
  if (pairs.length === 0 || further.includes(undefined)) return;
  const [first] = pairs;
  throw new DataError({
    verb: 'unsupported',
    what: `several files of probabilities of one case (${basename(first!.probabilities)} and ${further[0]} of ${basename(first!.truth)})`,
    where: dirname(first!.probabilities),
    remedy:
      'for one class, give a folder with its files and a folder with its truths; for all, save each case as one .npy, .npz or NIfTI file with an axis of classes',
  });
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
      ? `name the folder of the probabilities, such as ${below}`
      : 'give both files of a case the same name, but for the extension',
  });
}
