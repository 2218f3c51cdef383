/**
 * Makes a training sample from a case, the place of a patch and an augmentation.
 *
 * Order of operations as in protocol §3: mirror, brightness, warp. Mirroring is part of the coordinates or is applied to the
 * patch only, and brightness, a factor per channel, commutes with both, so a large volume is never copied as a whole.
 */
import { DataError, UsageError } from '../core/errors.js';
import { describeShape, type IntensityImage, type SpatialShape } from '../core/image.js';
import type { RandomStream } from '../core/random-stream.js';
import { requireOneGrid } from '../core/require-grid.js';
import type { AugmentationSettings } from '../study/run-config.js';
import { type Augmentation, drawAugmentation, noAugmentation } from './augmentation.js';
import { brighten } from './brightness.js';
import { crop } from './crop.js';
import { mirror } from './mirror.js';
import { drawCentre, drawCorner } from './placement.js';
import type { SampledCase, SamplePixels } from './sampled-case.js';
import { sourceCoordinates } from './source-coordinates.js';
import { warp } from './warp.js';

/** A case that is loaded on demand. */
export interface CaseToSample {
  caseId: string;
  load(): Promise<SampledCase>;
}

/** The random draw for a sample, as plain data that can be sent to a worker thread. */
export interface SamplePlan {
  patchShape: SpatialShape;
  /** Lower corner of the patch, or its centre if it is warped, in pixels of the mirrored case. */
  place: readonly number[];
  augmentation: Augmentation;
}

/** The input of a training step: one sample with a batch axis of 1. */
export interface SampleBatch {
  caseId: string;
  /** [1, …patch, channels]. */
  image: Float32Array;
  /** One-hot, [1, …patch, classes]: every pixel belongs to exactly one class. */
  groundTruth: Float32Array;
}

/**
 * Draws a sample's plan. `settings` null: an unaugmented patch. Throws UsageError for a patch with other axes than the image.
 *
 * ```ts
 * const image = { shape: [8, 8], channels: 1 };
 * const plan = planSample(image, [4, 4], null, RandomStream.fromSeed(1));
 * plan.patchShape; // [4, 4]
 * ```
 */
export function planSample(
  image: Pick<IntensityImage, 'shape' | 'channels'>,
  patchShape: SpatialShape,
  settings: AugmentationSettings | null,
  stream: RandomStream,
): SamplePlan {
  const rank = patchShape.length;
  if (image.shape.length !== rank)
    throw new UsageError({
      verb: 'invalid',
      what: `patch of ${describeShape(patchShape)} for an image of ${describeShape(image.shape)}`,
      remedy: `give a patch of ${image.shape.length} axes`,
    });
  const augmentation = settings
    ? drawAugmentation(settings, rank, image.channels, stream)
    : noAugmentation(rank);
  const draw = augmentation.warp ? drawCentre : drawCorner;
  return { patchShape, place: draw(image.shape, patchShape, stream.fork('place')), augmentation };
}

/**
 * Executes a plan. The case is not modified; the result may share its memory where nothing changed. Throws UsageError for labels
 * on another grid than the image.
 *
 * ```ts
 * const image = { shape: [1, 2], channels: 1, data: Float32Array.of(10, 30) };
 * const source = { caseId: 'a', image, labels: { shape: [1, 2], data: Uint8Array.of(0, 1) } };
 * const plan = planSample(image, [1, 2], null, RandomStream.fromSeed(1));
 * samplePixels(source, plan).image; // [10, 30]
 * ```
 */
export function samplePixels(source: SampledCase, plan: SamplePlan): SamplePixels {
  const { brightness } = plan.augmentation;
  requireOneGrid(source.caseId, source.image, source.labels);
  const pixels = plan.augmentation.warp
    ? warpedPixels(source, plan, plan.augmentation.warp)
    : croppedPixels(source, plan);
  if (!brightness) return pixels;
  const image = pixels.image === source.image.data ? pixels.image.slice() : pixels.image;
  brighten(image, brightness);
  return { ...pixels, image };
}

/**
 * Executes a plan and encodes the labels one-hot, in new arrays. Throws DataError for a label ≥ classes.
 *
 * ```ts
 * const image = { shape: [1, 2], channels: 1, data: Float32Array.of(10, 30) };
 * const source = { caseId: 'a', image, labels: { shape: [1, 2], data: Uint8Array.of(0, 1) } };
 * const plan = planSample(image, [1, 2], null, RandomStream.fromSeed(1));
 * sampleBatch(source, plan, 2).groundTruth; // [1, 0, 0, 1]
 * ```
 */
export function sampleBatch(source: SampledCase, plan: SamplePlan, classes: number): SampleBatch {
  const { image, labels } = samplePixels(source, plan);
  return {
    caseId: source.caseId,
    image: image === source.image.data ? image.slice() : image,
    groundTruth: oneHot(labels, classes, source.caseId),
  };
}

function warpedPixels(
  source: SampledCase,
  plan: SamplePlan,
  drawn: NonNullable<Augmentation['warp']>,
): SamplePixels {
  const { patchShape, place, augmentation } = plan;
  const { shape } = source.image;
  return warp(source, patchShape, sourceCoordinates(drawn, augmentation.mirrored, shape, patchShape, place));
}

function croppedPixels(
  { image, labels }: SampledCase,
  { patchShape, place, augmentation }: SamplePlan,
): SamplePixels {
  const { mirrored } = augmentation;
  const corner = place.map((lower, axis) =>
    mirrored[axis] ? image.shape[axis]! - patchShape[axis]! - lower : lower,
  );
  const imagePatch = crop(image.data, image.shape, image.channels, corner, patchShape);
  const labelPatch = crop(labels.data, image.shape, 1, corner, patchShape);
  if (!mirrored.includes(true)) return { image: imagePatch, labels: labelPatch };
  return {
    image: mirror(imagePatch, patchShape, image.channels, mirrored),
    labels: mirror(labelPatch, patchShape, 1, mirrored),
  };
}

function oneHot(labels: Uint8Array, classes: number, caseId: string): Float32Array {
  const encoded = new Float32Array(labels.length * classes);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const label = labels[pixel]!;
    if (label >= classes) {
      throw new DataError({
        verb: 'invalid',
        what: `label ${label}, expected 0 to ${classes - 1}`,
        where: `case ${caseId}`,
        remedy: 'correct the mask or the label map of its manifest',
      });
    }
    encoded[pixel * classes + label] = 1;
  }
  return encoded;
}
