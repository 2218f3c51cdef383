import { DataError } from '../../core/errors.js';
import { type LabelMap, sameShape } from '../../core/image.js';
import type { LabelRule } from '../manifest-format/manifest.js';
import type { MaskReading } from '../pictures/mask-labels.js';
import { gridFault, type ImageOfMask } from './mask-grid-fault.js';
import { readNiftiHeader, readNiftiLabels } from './nifti-volume.js';

/**
 * Reads the label volumes of one case; several are combined by the maximum class, as pictures are. Faults are values outside the
 * label rule, and a grid, spacing, place or order of axes other than the image's. `image` is undefined where it could not be read;
 * then the masks are checked alone.
 */
export async function readMaskVolumes(
  paths: readonly string[],
  image: ImageOfMask | undefined,
  rule: LabelRule,
  subject: string,
): Promise<MaskReading> {
  if (rule.kind !== 'classes') throw new RangeError('volumes have a class map');
  const readings: { labels?: LabelMap; faults: DataError[] }[] = [];
  for (const path of paths) readings.push(await readMaskVolume(path, image, rule.map, subject));
  const faults = readings.flatMap((reading) => reading.faults);
  const [first, ...others] = readings.flatMap(({ labels }) => labels ?? []);
  const odd = others.find(({ shape }) => !sameShape(shape, first!.shape));
  if (!first || odd) return { labels: first ?? nothing, faults, warnings: [] };
  for (const { data } of others)
    for (let voxel = 0; voxel < data.length; voxel++)
      if (data[voxel]! > first.data[voxel]!) first.data[voxel] = data[voxel]!;
  const empty = paths.length === 1 ? [] : paths.filter((_, at) => isEmpty(readings[at]!.labels));
  const warnings = empty.map((path) => `${subject}: one of its ${paths.length} files is empty: ${path}`);
  return { labels: first, faults, warnings };
}

const nothing: LabelMap = { shape: [0, 0, 0], data: new Uint8Array(0) };

const isEmpty = (labels: LabelMap | undefined) => labels?.data.every((label) => label === 0) ?? false;

async function readMaskVolume(
  path: string,
  image: ImageOfMask | undefined,
  map: Readonly<Record<string, number>>,
  subject: string,
): Promise<{ labels?: LabelMap; faults: DataError[] }> {
  const faults: DataError[] = [];
  try {
    const header = await readNiftiHeader(path);
    const fault = image && (await gridFault(header, image));
    if (fault)
      faults.push(
        new DataError({
          verb: 'invalid',
          what: `${fault.of} of ${subject} (${fault.found})`,
          where: path,
          remedy: fault.remedy,
        }),
      );
    const labels = await readNiftiLabels(path, Object.keys(map).map(Number));
    const isIdentity = Object.entries(map).every(([value, label]) => Number(value) === label);
    if (!isIdentity) labels.data.set(labels.data.map((value) => map[value]!));
    return { labels, faults };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { faults: [...faults, error] };
  }
}
