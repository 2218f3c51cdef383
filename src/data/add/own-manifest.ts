/** Makes the manifest of a user's own data set from its files. */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Manifest, manifestSchema } from '../manifest-format/manifest.js';
import { type UnitedPairing, uniteMasks } from './further-masks.js';
import { type FilesInspection, inspectFiles } from './inspect-files.js';
import { areVolumes, listFiles } from './list-files.js';
import { type OwnSet, refuseSetOptions } from './own-set.js';
import { type NamePair, pairNames } from './pair-names.js';
import { patientNamedIn, refuseUnmetPattern } from './patient-pattern.js';
import { type ProposedLabels, proposeLabels } from './propose-labels.js';
import { proposePictureSizes, proposeVolumeSizes } from './propose-sizes.js';
import { readSplitFile, type SplitRow } from './read-split-file.js';
import { refuseLinksOut } from './refuse-links-out.js';
import { refuseOddNames, refuseTwoKinds, refuseUnpaired, withoutMasks } from './refuse-unpaired.js';

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

/** Makes a manifest from the files; nothing is written. Throws UsageError for invalid options and DataError for invalid files. */
export async function ownManifest(
  set: OwnSet,
  onCase: (done: number, of: number) => void = () => {},
): Promise<OwnSetFound> {
  refuseSetOptions(set);
  const masks = listFiles(resolve(set.masks), 'masks');
  const images = withoutMasks(listFiles(resolve(set.images), 'images'), masks, set.images);
  const volumes = areVolumes(images);
  refuseTwoKinds(volumes, masks, set.masks);
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
