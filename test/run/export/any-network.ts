import { RandomStream } from '../../../src/core/random-stream.js';
import { tf } from '../../../src/engine/tensorflow.js';
import { unet } from '../../../src/model/unet.js';
import { initialParameters, parameterSpecs } from '../../../src/model/unet-parameters.js';
import { type ExportedNetwork, networkOf } from '../../../src/run/export/exported-network.js';
import type { NetworkSettings } from '../../../src/study/run-config.js';

/**
 * Networks of both ranks, no two of whose extents, channels or classes are alike, so that no two axes can change places
 * unseen.
 */
export const shapes: Readonly<Record<string, NetworkSettings>> = {
  'images, two classes': { inputChannels: 3, classes: 2, baseFilters: 5, depth: 2, inputShape: [16, 24] },
  'images, four classes': { inputChannels: 3, classes: 4, baseFilters: 5, depth: 3, inputShape: [32, 40] },
  'volumes, three classes': {
    inputChannels: 1,
    classes: 3,
    baseFilters: 4,
    depth: 2,
    inputShape: [8, 12, 16],
  },
};

const facts: ExportedNetwork['about'] = {
  format: 'dsc-plus-plus export 1',
  run: { dataset: 'a "set" ü', loss: 'dsc++', configHash: 'c', weights: 'w' },
  input: 'in',
  output: 'out',
  values: 'red, green, blue in 0…255',
  preprocess: [{ op: 'z-score' }],
  windowOverlap: null,
  classes: ['background', 'lesion'],
  cut: 0.4,
  recalibration: {
    temperature: 1.5,
    classTemperatures: { background: 1, lesion: 2 },
    isotonic: { lesion: null },
    scores: { lesion: 0.9 },
  },
};

export interface Exported {
  network: ExportedNetwork;
  image: Float32Array;
  /** Shapes with a batch of two. */
  imageShape: number[];
  /** The project's own logits. */
  logits: Float32Array;
}

/** A network whose norms and biases are not those of a fresh one, and what it says of two random images. */
export function exported(settings: NetworkSettings): Exported {
  const stream = RandomStream.fromSeed(17);
  const specs = parameterSpecs(settings);
  const parameters = initialParameters(settings, stream).map((values, index) => {
    const draws = stream.fork('moved', index);
    return specs[index]!.name.endsWith('/kernel')
      ? values
      : values.map((value) => value + draws.normal(0, 0.1));
  });
  const imageShape = [2, ...settings.inputShape, settings.inputChannels];
  const draws = stream.fork('image');
  const image = Float32Array.from({ length: imageShape.reduce((all, extent) => all * extent, 1) }, () =>
    draws.normal(),
  );
  const logits = tf.tidy(() => {
    const weights = parameters.map((values, index) => tf.tensor(values, [...specs[index]!.shape]));
    return unet(settings, weights, tf.tensor(image, imageShape)).dataSync().slice() as Float32Array;
  });
  return { network: networkOf(settings, parameters, facts), image, imageShape, logits };
}

/** The largest difference of two arrays of one length. */
export function largestDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let at = 0; at < expected.length; at++) {
    const difference = Math.abs(found[at]! - expected[at]!);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}
