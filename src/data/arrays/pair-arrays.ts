import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../core/errors.js';
import { pairNames, stemOf } from '../add/pair-names.js';
import { arrayExtensions } from './open-array.js';

/** A case whose files were found in both folders. */
export interface ArrayPair {
  caseId: string;
  /** Whole paths. */
  probabilities: string;
  truth: string;
}

export interface ArrayPairing {
  pairs: readonly ArrayPair[];
  /** What names of probabilities and of truths have around their common part, where it is not nothing. */
  rule?: string;
  /** Files of probabilities without a truth, and of truths without probabilities. */
  withoutTruth: readonly string[];
  withoutProbabilities: readonly string[];
  /** Other files of a case that were passed over for its better one: nnU-Net's mask beside its `.npz`. */
  passedOver: readonly string[];
}

/**
 * Which truth belongs to which probabilities: files of the same path below their folders, but for the extension, so
 * `case.npz` and
 * `case.nii.gz`. Where none fits so, names may have something before or behind them, the same for all (pair-names.ts). Where one
 * case has files of several formats, that with numbers is taken (open-array.ts has the order). Throws DataError where a
 * folder is missing or nothing fits.
 */
export function pairArrays(probabilityFolder: string, truthFolder: string): ArrayPairing {
  const found = arraysBelow(probabilityFolder, 'probabilities');
  const truths = arraysBelow(truthFolder, 'truths');
  const truthOf = new Map(truths.files.map((path) => [nameOf(path), path]));
  const plain = found.files.filter((path) => truthOf.has(nameOf(path)));
  const { pairs, rule } =
    plain.length > 0
      ? { pairs: plain.map((path) => [path, truthOf.get(nameOf(path))!, nameOf(path)] as const) }
      : pairsByRule(found.files, truths.files);
  if (pairs.length === 0) throw nothingFits(probabilityFolder, truthFolder, found.files, truths.files);
  const used = new Set<string>(pairs.flatMap(([probabilities, truth]) => [probabilities, `truth ${truth}`]));
  return {
    pairs: pairs.map(([probabilities, truth, caseId]) => ({
      caseId,
      probabilities: join(probabilityFolder, probabilities),
      truth: join(truthFolder, truth),
    })),
    ...(rule && { rule }),
    withoutTruth: found.files.filter((path) => !used.has(path)),
    withoutProbabilities: truths.files.filter((path) => !used.has(`truth ${path}`)),
    passedOver: [...found.passedOver, ...truths.passedOver],
  };
}

/** The pairs by the rule of names that pairs the most. */
function pairsByRule(probabilities: readonly string[], truths: readonly string[]) {
  const { rule, pairs } = pairNames(probabilities, truths);
  const around = rule && `${rule.imagePrefix}*${rule.imageSuffix} with ${rule.maskPrefix}*${rule.maskSuffix}`;
  return {
    pairs: pairs.flatMap(({ caseId, image, masks }) =>
      masks.length === 1 ? [[image, masks[0]!, caseId] as const] : [],
    ),
    rule: around,
  };
}

/** The path below a folder without extension: the name of a case. */
function nameOf(path: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return `${folder.normalize('NFC')}${stemOf(path)}`;
}

interface FoundArrays {
  /** Relative to the folder, one for each name, sorted. */
  files: string[];
  passedOver: string[];
}

function arraysBelow(folder: string, what: string): FoundArrays {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    const remedy = 'correct the path';
    throw new DataError({ verb: 'missing', what: `folder of ${what}`, where: folder, remedy });
  }
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => rankOf(path) >= 0 && !path.split('/').some((part) => part.startsWith('.')))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const best = new Map<string, string>();
  for (const path of paths) if (!best.has(nameOf(path))) best.set(nameOf(path), path);
  const files = [...best.values()].sort();
  if (files.length === 0) {
    throw new DataError({
      verb: 'missing',
      what: `${what}: no ${arrayExtensions.join(', ')} file`,
      where: folder,
      remedy: `name the folder that holds the ${what}`,
    });
  }
  return { files, passedOver: paths.filter((path) => best.get(nameOf(path)) !== path) };
}

function rankOf(path: string): number {
  return arrayExtensions.findIndex((extension) => path.toLowerCase().endsWith(extension));
}

function nothingFits(
  probabilityFolder: string,
  truthFolder: string,
  probabilities: readonly string[],
  truths: readonly string[],
): DataError {
  return new DataError({
    verb: 'missing',
    what: `pairs of probabilities and truth: no name of ${probabilities.length} files fits one of ${truths.length} (${probabilities[0]}, ${truths[0]})`,
    where: `${probabilityFolder}, ${truthFolder}`,
    remedy: 'give both files of a case the same name, but for the extension',
  });
}
