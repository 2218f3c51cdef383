import { DataError } from '../core/errors.js';
import { describeShape, type IntensityImage, sameShape } from '../core/image.js';
import type { LabelRule } from './manifest.js';
import type { MaskReading } from './mask-file.js';
import { readNiftiHeader, readNiftiLabels } from './nifti-volume.js';

/** Spacings of image and mask may differ by this share: headers store them as 32-bit floats, some rounded. */
const spacingTolerance = 1e-3;

/**
 * Reads the label volume of one case. Values outside the label rule, a grid or a spacing other than the image's are
 * faults. `image` is undefined where it could not be read; the mask is then judged alone.
 */
export async function readMaskVolume(
  path: string,
  image: Pick<IntensityImage, 'shape' | 'spacingMm'> | undefined,
  rule: LabelRule,
  subject: string,
): Promise<MaskReading> {
  if (rule.kind !== 'classes') throw new RangeError('volumes have a class map');
  const faults: DataError[] = [];
  const refuse = (what: string, remedy: string) =>
    faults.push(new DataError({ verb: 'invalid', what, where: path, remedy }));
  try {
    const { shape, orientation } = await readNiftiHeader(path);
    if (image && !sameShape(shape, image.shape)) {
      refuse(
        `size of ${subject} (expected ${describeShape(image.shape)} as the image, found ${describeShape(shape)})`,
        'the mask belongs to another image or was resampled: replace it by the original',
      );
    } else if (image?.spacingMm && !sameSpacing(orientation.spacingMm, image.spacingMm)) {
      refuse(
        `spacing of ${subject} (expected ${image.spacingMm.join(' × ')} mm as the image, found ${orientation.spacingMm.join(' × ')} mm)`,
        'the mask belongs to another image or its header was changed: replace it by the original',
      );
    }
    const labels = await readNiftiLabels(path, Object.keys(rule.map).map(Number));
    const isIdentity = Object.entries(rule.map).every(([value, label]) => Number(value) === label);
    if (!isIdentity) labels.data.set(labels.data.map((value) => rule.map[value]!));
    return { labels, faults, warnings: [] };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    faults.push(error);
    return { labels: { shape: [0, 0, 0], data: new Uint8Array(0) }, faults, warnings: [] };
  }
}

function sameSpacing(a: readonly number[], b: readonly number[]): boolean {
  return a.every((spacing, axis) => Math.abs(spacing - b[axis]!) <= spacingTolerance * b[axis]!);
}
