/**
 * The augmentation of one training sample, drawn as plain data before any pixel is processed, so that it can be tested
 * statistically, sent to another thread, and applied again with the same result.
 *
 * Protocol §3 (MIScnn / batchgenerators): mirror each axis; brightness per channel; elastic, rotation and scaling of
 * the coordinate grid, each with its own probability.
 */
import type { RandomStream } from '../core/random-stream.js';
import type { AugmentationSettings } from '../study/run-config.js';

export interface Augmentation {
  /** Per spatial axis: whether it is reversed. */
  mirrored: readonly boolean[];
  /** One factor per channel; null: no change of brightness. */
  brightness: readonly number[] | null;
  /** null: no warp of the coordinate grid, which is by far the fastest. */
  warp: Warp | null;
}

export interface Warp {
  elastic: Elastic | null;
  /** One angle in 2D; in 3D the angles about the slice, row and column axes. null: no rotation. */
  rotationRadians: readonly number[] | null;
  /** Factor on the coordinates; above 1 the object shrinks, 1: no scaling. */
  scale: number;
}

export interface Elastic {
  /** Factor from smoothed noise to pixels. */
  alpha: number;
  /** Standard deviation of the smoothing, in pixels. */
  sigma: number;
  /** Seed of the noise. */
  noiseSeed: number;
}

/** The identity, for validation and prediction. */
export function noAugmentation(rank: number): Augmentation {
  return { mirrored: Array<boolean>(rank).fill(false), brightness: null, warp: null };
}

/** Draws one sample's augmentation. Every operation has its own stream, so switching one off does not change the others. */
export function drawAugmentation(
  settings: AugmentationSettings,
  rank: number,
  channels: number,
  stream: RandomStream,
): Augmentation {
  const mirror = stream.fork('mirror');
  const brightness = stream.fork('brightness');
  return {
    mirrored: Array.from({ length: rank }, () => mirror.chance(settings.mirrorProbability)),
    brightness: brightness.chance(settings.brightnessProbability)
      ? Array.from({ length: channels }, () => brightness.uniform(...settings.brightnessRange))
      : null,
    warp: drawWarp(settings, rank, stream),
  };
}

function drawWarp(settings: AugmentationSettings, rank: number, stream: RandomStream): Warp | null {
  const elastic = drawElastic(settings, stream.fork('elastic'));
  const rotationRadians = drawRotation(settings, rank, stream.fork('rotation'));
  const scale = drawScale(settings, stream.fork('scaling'));
  return elastic || rotationRadians || scale !== 1 ? { elastic, rotationRadians, scale } : null;
}

function drawElastic(settings: AugmentationSettings, stream: RandomStream): Elastic | null {
  if (!stream.chance(settings.elasticProbability)) return null;
  return {
    alpha: stream.uniform(...settings.elasticAlphaRange),
    sigma: stream.uniform(...settings.elasticSigmaRange),
    noiseSeed: stream.nextUint32(),
  };
}

function drawRotation(settings: AugmentationSettings, rank: number, stream: RandomStream): number[] | null {
  if (!stream.chance(settings.rotationProbability)) return null;
  const limit = (settings.rotationDegrees * Math.PI) / 180;
  return Array.from({ length: rank === 2 ? 1 : 3 }, () => stream.uniform(-limit, limit));
}

/** With probability ½ below 1, else above 1, so that enlarging and shrinking are equally likely. */
function drawScale(settings: AugmentationSettings, stream: RandomStream): number {
  if (!stream.chance(settings.scalingProbability)) return 1;
  const [lowest, highest] = settings.scalingRange;
  if (lowest < 1 && stream.chance(0.5)) return stream.uniform(lowest, 1);
  return stream.uniform(Math.max(lowest, 1), highest);
}
