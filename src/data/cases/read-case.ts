import { createHash } from 'node:crypto';
import { DataError } from '../../core/errors.js';
import type { IntensityImage, LabelMap, SourceCase } from '../../core/image.js';
import { hashFile } from '../../core/read-file.js';
import type { FileSource, Manifest } from '../manifest-format/manifest.js';
import { readImageFile, unappliedOrientation } from '../pictures/image-file.js';
import { readMaskFiles } from '../pictures/mask-labels.js';
import { readMaskVolumes } from '../volumes/mask-labels.js';
import type { NiftiHeader } from '../volumes/nifti-header.js';
import { readNiftiHeader, readNiftiImage } from '../volumes/nifti-volume.js';
import { caseFileFault } from './case-file.js';
import type { LocatedCase } from './data-set.js';
import type { Supplement } from './located.js';

/** The result of reading a case. `sourceCase` is present if and only if there are no faults. */
export interface CaseReading {
  sourceCase?: SourceCase;
  faults: readonly DataError[];
  warnings: readonly string[];
  /** Oddities that many cases of a data set may have; each kind is reported once. */
  oddities: readonly Oddity[];
  /** Whether the mask was read and has no foreground. */
  isEmpty: boolean;
}

/** One case of "3 cases have KIND". */
export interface Oddity {
  kind: string;
  /** "case_7 (image: up to 12 mm apart)". */
  which: string;
  path: string;
}

/**
 * Reads image and mask of one case, 2D or 3D, and returns all faults of both: unreadable files, different sizes or spacings,
 * label values outside the manifest's rule, and an empty mask in a data set without empty masks.
 */
export async function readCase(
  manifest: Manifest,
  source: FileSource,
  located: LocatedCase,
): Promise<CaseReading> {
  const subject = `case ${located.reference.caseId} of ${manifest.id}`;
  const faults = [
    caseFileFault(located.imagePath, `image of ${subject}`),
    ...located.maskPaths.map((path) => caseFileFault(path, `mask of ${subject}`)),
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0) return { faults, warnings: [], oddities: [], isEmpty: false };
  let image: IntensityImage | undefined;
  try {
    image = await readCaseImage(manifest, located);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    faults.push(error);
  }
  const mask =
    manifest.spatialRank === 3
      ? await readMaskVolumes(
          located.maskPaths,
          image && { ...image, path: located.imagePath },
          source.labels,
          `mask of ${subject}`,
        )
      : await readMaskFiles(
          located.maskPaths,
          image && { shape: image.shape, path: located.imagePath },
          source.labels,
          subject,
        );
  faults.push(...mask.faults);
  const isWithoutForeground = mask.faults.length === 0 && isEmpty(mask.labels);
  if (isWithoutForeground && source.emptyMasks === 'fault') faults.push(emptyMask(subject, located));
  const warnings = [...mask.warnings, ...oddContents(image, mask.labels, subject, located)];
  const oddities = image ? await oddPlaces(manifest, located) : [];
  const second =
    image && located.secondMaskPaths.length > 0
      ? await readMaskFiles(
          located.secondMaskPaths,
          { shape: image.shape, path: located.imagePath },
          source.labels,
          `${subject} by the second observer`,
        )
      : undefined;
  faults.push(...(second?.faults ?? []));
  const reading = { faults, warnings, oddities, isEmpty: isWithoutForeground };
  if (!image || faults.length > 0) return reading;
  const sourceCase = { caseId: located.reference.caseId, image, labels: mask.labels };
  return { ...reading, sourceCase: second ? { ...sourceCase, secondLabels: second.labels } : sourceCase };
}

/** Reads the image of a case without its mask. Throws DataError where it cannot be read. */
export async function readCaseImage(
  { id, spatialRank }: Manifest,
  { reference, imagePath }: LocatedCase,
): Promise<IntensityImage> {
  return spatialRank === 3
    ? readNiftiImage(imagePath)
    : readImageFile(imagePath, `image of case ${reference.caseId} of ${id}`);
}

/** Faults of a label file outside the official layout, and of its image where it has one. */
export async function readSupplement(
  source: FileSource,
  supplement: Supplement,
): Promise<readonly DataError[]> {
  const { caseId, what, labelPath, imagePath } = supplement;
  const subject = `${caseId} (${what})`;
  if (!imagePath)
    return (await readMaskVolumes([labelPath], undefined, source.labels, `labels of ${subject}`)).faults;
  try {
    const image = await readImageFile(imagePath, `image of ${caseId} (${what})`);
    return (await readMaskFiles([labelPath], { shape: image.shape, path: imagePath }, source.labels, subject))
      .faults;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return [error];
  }
}

/** SHA-256 over case ids and file bytes in the given order. Throws DataError where a path is not a regular file. */
export async function hashCaseFiles(cases: readonly LocatedCase[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { reference, imagePath, maskPaths } of cases) {
    for (const path of [imagePath, ...maskPaths]) {
      hash.update(`${reference.caseId}\0`);
      const fault = caseFileFault(path, `file of case ${reference.caseId}`);
      if (fault) throw fault;
      await hashFile(hash, path);
    }
  }
  return hash.digest('hex');
}

/**
 * Oddities of placement: pictures with an EXIF orientation, which viewers (and maybe the annotators' program) apply; volumes with
 * contradictory placements in their headers.
 */
async function oddPlaces({ spatialRank }: Manifest, located: LocatedCase): Promise<Oddity[]> {
  const { reference, imagePath, maskPaths } = located;
  if (spatialRank === 2) {
    const tag = await unappliedOrientation(imagePath);
    if (tag === undefined) return [];
    const kind =
      "an orientation tag, which viewers apply and this reader, like the study's, does not: the mask must have the orientation of the stored pixels";
    return [{ kind, which: `${reference.caseId} (image: ${tag})`, path: imagePath }];
  }
  const oddities: Oddity[] = [];
  for (const [what, path] of [
    ['image', imagePath] as const,
    ...maskPaths.map((path) => ['mask', path] as const),
  ]) {
    const disagreement = await disagreementOf(path);
    // An oddity of both image and mask is reported once, for the image.
    if (!disagreement || oddities.some(({ kind }) => kind === disagreement.kind)) continue;
    const { kind, detail } = disagreement;
    oddities.push({ kind, which: `${reference.caseId} (${what}: ${detail})`, path });
  }
  return oddities;
}

/** The disagreement of a header; undefined where it cannot be read, which is reported as a fault. */
async function disagreementOf(path: string): Promise<NiftiHeader['disagreement']> {
  try {
    return (await readNiftiHeader(path)).disagreement;
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

/** Warnings about contents that are allowed but rarely intended: a constant image, a mask without background. */
function oddContents(
  image: IntensityImage | undefined,
  labels: LabelMap,
  subject: string,
  { imagePath, maskPaths }: LocatedCase,
): string[] {
  const warnings: string[] = [];
  if (image && isConstant(image.data, image.channels))
    warnings.push(`image of ${subject} has one value throughout: ${imagePath}`);
  if (labels.data.length > 0 && labels.data.every((label) => label > 0))
    warnings.push(`mask of ${subject} has no background: ${maskPaths[0]}`);
  return warnings;
}

/** Whether all pixels are equal. */
function isConstant(data: Float32Array, channels: number): boolean {
  return data.every((value, at) => value === data[at % channels]);
}

function isEmpty({ data }: LabelMap): boolean {
  return data.every((label) => label === 0);
}

function emptyMask(subject: string, { maskPaths }: LocatedCase): DataError {
  return new DataError({
    verb: 'invalid',
    what: `mask of ${subject} (expected some foreground, found none)`,
    where: maskPaths.length > 1 ? `${maskPaths[0]} and ${maskPaths.length - 1} more` : maskPaths[0]!,
    remedy: 'replace the mask by the original, or remove the case',
  });
}
