import { type IntensityImage, pixelCount, type SpatialShape } from '../core/image.js';
import type { PreparedCase } from '../preprocess/run-steps.js';
import type { RunConfig } from '../study/run-config.js';
import { type ChannelMap, type ChannelSlab, restoredStream } from './restore-grid.js';
import { slidingWindow, type WindowPlace } from './sliding-window.js';

/**
 * Computes the logits (pixels × classes) of one network input (pixels × channels): synchronously in the engine, asynchronously
 * in a browser.
 */
export interface Predictor {
  predict(image: Float32Array): Float32Array | Promise<Float32Array>;
}

type NetworkInput = Pick<RunConfig, 'network' | 'patch'>;
/** A preprocessed image and the shape of its source grid. */
type PreparedImage = Pick<PreparedCase, 'image' | 'sourceShape'>;

/**
 * Converts the logits of a window (pixels × classes) to pixels × channels, the probabilities of one or several versions, before
 * windows are stitched and resampled.
 */
export interface LogitReader {
  channels: number;
  ofLogits: (logits: Float32Array, place: WindowPlace) => Float32Array;
}

/**
 * The channels of a prepared case on its source grid, slab by slab, by linear interpolation from the prepared grid. Memory for
 * a volume: the slices under one layer of windows.
 */
export async function* predictCase(
  program: Predictor,
  prepared: PreparedImage,
  input: NetworkInput,
  reader: LogitReader,
): AsyncGenerator<ChannelSlab, void> {
  const { image, sourceShape } = prepared;
  yield* restoredStream(slabsOf(program, image, input, reader), image.shape, reader.channels, sourceShape);
}

/**
 * The channels on the prepared grid, on which the network was trained. The network gets the whole resized image, or the windows
 * of a volume one by one. One forward pass for any number of channels.
 */
export async function predictPrepared(
  program: Predictor,
  { image }: Pick<PreparedImage, 'image'>,
  input: NetworkInput,
  reader: LogitReader,
): Promise<ChannelMap> {
  const { channels } = reader;
  const data = new Float32Array(pixelCount(image.shape) * channels);
  for await (const { offset, probabilities } of slabsOf(program, image, input, reader)) {
    data.set(probabilities, offset * channels);
  }
  return { shape: image.shape, channels, data };
}

async function* slabsOf(
  program: Predictor,
  image: IntensityImage,
  { network, patch }: NetworkInput,
  { channels, ofLogits }: LogitReader,
): AsyncGenerator<ChannelSlab, void> {
  if (!patch) {
    yield { offset: 0, probabilities: ofLogits(await program.predict(image.data), wholeImage(image.shape)) };
    return;
  }
  yield* slidingWindow(
    image,
    { windowShape: network.inputShape, overlap: patch.overlap, channels },
    async (window, place) => ofLogits(await program.predict(window), place),
  );
}

function wholeImage(shape: SpatialShape): WindowPlace {
  return { corner: shape.map(() => 0), shape };
}
