/**
 * The user's input for the manifest of their own data set.
 */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { DataError, UsageError } from '../../core/errors.js';
import { counted } from '../../text/number-format.js';
import { type Manifest, manifestSchema } from '../manifest-format/manifest.js';
import { isPlainCaseId } from '../manifest-format/path-template.js';
import { expressionFault } from '../manifest-format/safe-expression.js';
import { type UnitedPairing, uniteMasks } from './further-masks.js';
import { type FilesInspection, inspectFiles } from './inspect-files.js';
import { areVolumes, type ListedFiles, listFiles } from './list-files.js';
import { type NamePair, pairNames } from './pair-names.js';
import { patientNamedIn, refuseUnmetPattern } from './patient-pattern.js';
import { type ProposedLabels, proposeLabels } from './propose-labels.js';
import { proposePictureSizes, proposeVolumeSizes } from './propose-sizes.js';
import { readSplitFile, type SplitRow } from './read-split-file.js';
import { refuseLinksOut } from './refuse-links-out.js';

export interface OwnSet {
  id: string;
  /** Folders, or patterns. */
  images: string;
  masks: string;
  /** An expression whose first group is the patient, read in the id of a case. */
  patientPattern: string | undefined;
  /** A name for one class, or "1=kidney,2=tumour". */
  labels: string | undefined;
  /** Spacing to train volumes at in mm: slice, row, column. */
  spacingMm: readonly number[] | undefined;
  /** Path of a CSV file with the user's own split. */
  splitFile: string | undefined;
}

/** The manifest and the findings that it is based on, to be shown to the user. */
export interface OwnSetFound {
  manifest: Manifest;
  pairing: UnitedPairing;
  look: FilesInspection;
  labels: ProposedLabels;
  /** Files that are neither images nor masks. */
  others: readonly string[];
  /** Links to nothing that may have led to folders of images or masks. */
  deadLinks: readonly string[];
}

/** Fewest cases: one each for training, validation and test. */
const fewestCases = 3;

/** Makes a manifest from the files; nothing is written. Throws UsageError for invalid options and DataError for invalid files. */
export async function ownManifest(
  set: OwnSet,
  onCase: (done: number, of: number) => void = () => {},
): Promise<OwnSetFound> {
  refuseOddOptions(set);
  const masks = listFiles(resolve(set.masks), 'masks');
  const images = withoutMasks(listFiles(resolve(set.images), 'images'), masks, set.images);
  const volumes = areVolumes(images);
  if (volumes !== areVolumes(masks)) {
    throw new DataError({
      verb: 'invalid',
      what: `masks (expected ${volumes ? 'volumes' : 'pictures'} as the images are, found ${volumes ? 'pictures' : 'volumes'})`,
      where: set.masks,
      remedy: 'name folders of one kind',
    });
  }
  const pairing = uniteMasks(pairNames(images.paths, masks.paths), images.paths, masks.paths);
  refuseUnpaired(pairing, images, masks);
  refuseOddNames(pairing.pairs);
  const caseIds = pairing.pairs.map(({ caseId }) => caseId);
  if (set.patientPattern !== undefined) refuseUnmetPattern(set.patientPattern, caseIds);
  const absolute = pairing.pairs.map((pair) => ({
    ...pair,
    image: join(images.folder, pair.image),
    masks: pair.masks.map((path) => join(masks.folder, path)),
  }));
  const folder = commonFolder(images.folder, masks.folder);
  refuseLinksOut(folder, absolute);
  const look = await inspectFiles(absolute, volumes, onCase);
  const labels = proposeLabels(look.maskPixels, { ...look, areVolumes: volumes }, set.labels);
  const { patientPattern } = set;
  const patientNamed = (caseId: string) =>
    patientPattern === undefined ? undefined : patientNamedIn(caseId, patientPattern);
  const rows = set.splitFile === undefined ? undefined : readSplitFile(set.splitFile, caseIds, patientNamed);
  const manifest = manifestSchema.parse({
    ...described(set, volumes, labels),
    channels: volumes ? 1 : 3,
    spatialRank: volumes ? 3 : 2,
    protocol: volumes
      ? proposeVolumeSizes(look.shapes, look.spacingsMm, set.spacingMm)
      : proposePictureSizes(look.shapes),
    source: listedSource(patientNamed, absolute, folder, look, labels, rows),
    split: splitOf(set, rows),
    notes: ['Made by "npm run data -- add" from the files in the given folders.'],
  });
  return {
    manifest,
    pairing,
    look,
    labels,
    others: [...images.others, ...masks.others],
    deadLinks: [...images.deadLinks, ...masks.deadLinks],
  };
}

/** A manifest cannot name such files: its paths use / between folders and * for any text. */
function refuseOddNames(pairs: readonly NamePair[]): void {
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

function refuseOddOptions({ id, patientPattern, spacingMm }: OwnSet): void {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id)) {
    throw new UsageError({
      verb: 'invalid',
      what: `name "${id}" (expected small letters, digits and hyphens)`,
      remedy: 'give another, such as "my-scans"',
    });
  }
  const fault = patientPattern === undefined ? undefined : patternFault(patientPattern);
  if (fault) {
    throw new UsageError({
      verb: 'invalid',
      what: `--patient "${patientPattern}" (${fault})`,
      remedy: "give an expression with one group, such as '^([^_]+)_'",
    });
  }
  if (
    spacingMm !== undefined &&
    (spacingMm.length !== 3 || !spacingMm.every((mm) => mm > 0 && Number.isFinite(mm)))
  ) {
    throw new UsageError({
      verb: 'invalid',
      what: `--spacing "${spacingMm.join(',')}"`,
      remedy: 'give millimetres for slice, row and column, such as 3,1,1',
    });
  }
}

function patternFault(pattern: string): string | undefined {
  const fault = expressionFault(pattern);
  if (fault) return fault;
  return new RegExp(`${pattern}|`).exec('')!.length === 2 ? undefined : 'expected one group in parentheses';
}

/** The images without the masks, which may be in the same folder. Throws DataError where no image is left. */
function withoutMasks(images: ListedFiles, masks: ListedFiles, folderOrPattern: string): ListedFiles {
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

/** Throws DataError where hardly any image has a mask, or where some have several of which none can be chosen. */
function refuseUnpaired(
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

function described({ id }: OwnSet, volumes: boolean, { foregroundClasses }: ProposedLabels) {
  return {
    id,
    title: id,
    role: 'own',
    what: `Your own ${volumes ? 'volumes' : 'images'}; classes ${foregroundClasses.join(', ')}.`,
    citation: 'your own images',
    licence: { name: 'your own', terms: 'Not stated.', picturesMayBeShared: false },
    obtain: { gated: true, steps: ['The files are yours: see "folder" in the manifest.'] },
    foregroundClasses,
  };
}

function listedSource(
  patientNamed: (caseId: string) => string | undefined,
  pairs: readonly NamePair[],
  folder: string,
  look: FilesInspection,
  { rule }: ProposedLabels,
  rows: readonly SplitRow[] | undefined,
) {
  const below = (path: string) => relative(folder, path).split(sep).join('/');
  return {
    kind: 'listed',
    folder,
    cases: pairs.map(({ caseId, image, masks }, at) => {
      const patient = rows ? rows[at]!.patient : patientNamed(caseId);
      return {
        id: caseId,
        image: below(image),
        masks: masks.map(below),
        ...(patient !== undefined && { patient }),
      };
    }),
    labels: rule,
    // A case that was not opened may be empty, too.
    emptyMasks: look.hasEmptyMasks || look.casesLookedAt < pairs.length ? 'expected' : 'fault',
  };
}

function splitOf({ id, splitFile }: OwnSet, rows: readonly SplitRow[] | undefined) {
  if (rows === undefined) {
    return {
      kind: 'group-hash',
      origin: 'by patient, where patients are known, from a seeded hash of the name',
      seed: `${id}/1`,
      validationShare: 0.16,
      testShare: 0.2,
    };
  }
  const on = (side: SplitRow['side']) => rows.filter((row) => row.side === side).map(({ caseId }) => caseId);
  return { kind: 'listed', origin: `your own: ${splitFile}`, validation: on('validation'), test: on('test') };
}

/** The deepest common folder of two folders. */
function commonFolder(a: string, b: string): string {
  let folder = a;
  for (let way = relative(folder, b); way.startsWith('..') || isAbsolute(way); way = relative(folder, b))
    folder = dirname(folder);
  return folder;
}
