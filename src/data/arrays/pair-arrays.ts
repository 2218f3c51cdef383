import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../core/errors.js';
import { stemOf } from '../add/case-names.js';
import { pairNames } from '../add/pair-names.js';
import { filesBelow } from '../files-below.js';
import { arrayExtensions } from './open-array.js';
import { nothingFits, refuseOneFolder, refuseSeveralMaps } from './pair-faults.js';

/** A case with files in both folders. */
export interface ArrayPair {
  caseId: string;
  /** Full paths. */
  probabilities: string;
  truth: string;
}

export interface ArrayPairing {
  pairs: readonly ArrayPair[];
  /** Prefixes and suffixes around the common part of the names, as text; absent where there are none. */
  rule?: string;
  /** Files of probabilities without a truth, and of truths without probabilities. */
  withoutTruth: readonly string[];
  withoutProbabilities: readonly string[];
  /** Files that were skipped because the case has a better format, such as nnU-Net's mask beside its `.npz`. */
  passedOver: readonly string[];
  /** Links to nothing that may have led to folders of such files. */
  deadLinks: readonly string[];
}

/**
 * Pairs probabilities with truths: files with equal relative paths except for the extension, such as `case.npz` and
 * `case.nii.gz`. If there are none, prefixes and suffixes that are the same for all files are allowed (pair-names.ts). If a
 * case has several formats, the first one in `arrayExtensions` is used. Throws DataError where a folder is missing, no pair is
 * found, or cases have several files of probabilities; UsageError where both folders are the same one.
 */
export function pairArrays(probabilityFolder: string, truthFolder: string): ArrayPairing {
  const found = arraysBelow(probabilityFolder, 'probabilities');
  const truths = arraysBelow(truthFolder, 'truths');
  refuseOneFolder(probabilityFolder, truthFolder);
  const truthOf = new Map(truths.files.map((path) => [nameOf(path), path]));
  const plain = found.files.filter((path) => truthOf.has(nameOf(path)));
  const { pairs, rule } =
    plain.length > 0
      ? { pairs: plain.map((path) => [path, truthOf.get(nameOf(path))!, nameOf(path)] as const) }
      : pairsByRule(found.files, truths.files, probabilityFolder);
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
    deadLinks: [...found.deadLinks, ...truths.deadLinks],
  };
}

/** The pairs by the naming rule that pairs the most files. Throws DataError where cases have several files of probabilities. */
function pairsByRule(probabilities: readonly string[], truths: readonly string[], folder: string) {
  const { rule, pairs, imagesLeftOver } = pairNames(probabilities, truths);
  if (rule) refuseSeveralMaps(pairs, imagesLeftOver, rule, folder);
  const around = rule && `${rule.imagePrefix}*${rule.imageSuffix} with ${rule.maskPrefix}*${rule.maskSuffix}`;
  return {
    pairs: pairs.flatMap(({ caseId, image, masks }) =>
      masks.length === 1 ? [[image, masks[0]!, caseId] as const] : [],
    ),
    rule: around,
  };
}

/** The name of a case: the relative path without extension. */
function nameOf(path: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return `${folder.normalize('NFC')}${stemOf(path)}`;
}

interface FoundArrays {
  /** Relative to the folder, one for each name, sorted. */
  files: string[];
  passedOver: string[];
  deadLinks: string[];
}

function arraysBelow(folder: string, what: string): FoundArrays {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    const remedy = 'correct the path';
    throw new DataError({ verb: 'missing', what: `folder of ${what}`, where: folder, remedy });
  }
  const below = filesBelow(folder);
  const paths = below.files
    .filter((path) => rankOf(path) >= 0)
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
  return {
    files,
    passedOver: paths.filter((path) => best.get(nameOf(path)) !== path),
    deadLinks: [...below.deadLinks].filter((path) => rankOf(path) < 0).map((path) => join(folder, path)),
  };
}

function rankOf(path: string): number {
  return arrayExtensions.findIndex((extension) => path.toLowerCase().endsWith(extension));
}
