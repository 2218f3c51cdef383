import { UsageError } from './errors.js';
import { describeShape, type IntensityImage, type LabelMap, pixelCount, sameShape } from './image.js';

/**
 * Throws UsageError where an array has another number of values than its shape and channels say: values beyond its end would be
 * read as nothing. `subject` names the array in the message.
 */
export function requireValues(
  { length }: ArrayLike<number>,
  shape: readonly number[],
  channels: number,
  subject: string,
): void {
  const expected = pixelCount(shape) * channels;
  if (length === expected) return;
  throw new UsageError({
    verb: 'invalid',
    what: `${subject} of ${length} values, expected ${expected} for ${describeShape(shape)}${channels === 1 ? '' : ` with ${channels} channels`}`,
  });
}

/** Throws UsageError where labels are on another grid than their image, such as with rows and columns exchanged. */
export function requireOneGrid(caseId: string, image: IntensityImage, labels: LabelMap): void {
  if (!sameShape(image.shape, labels.shape))
    throw new UsageError({
      verb: 'invalid',
      what: `labels of ${caseId} (${describeShape(labels.shape)}) for an image of ${describeShape(image.shape)}`,
      remedy: 'give both on the same grid',
    });
  requireValues(image.data, image.shape, image.channels, `image of ${caseId}`);
  requireValues(labels.data, labels.shape, 1, `labels of ${caseId}`);
}
