import { type IntensityImage, pixelCount, type SpatialShape } from '../core/image.js';
import type { PreparedCase } from '../preprocess/run-steps.js';
import type { RunConfig } from '../study/run-config.js';
import { type ChannelMap, type ChannelSlab, restoredStream } from './restore-grid.js';
import { slidingWindow, type WindowPlace } from './sliding-window.js';

/**
 * Logits (pixels × classes) of one network input (pixels × channels), at once as the engine gives them, or later as a
 * browser's runtime does.
 */
export interface Predictor {
  predict(image: Float32Array): Float32Array | Promise<Float32Array>;
}

type NetworkInput = Pick<RunConfig, 'network' | 'patch'>;
/** An image as the network sees it, and the grid that it came from. */
type PreparedImage = Pick<PreparedCase, 'image' | 'sourceShape'>;

/**
 * What is made of the logits of a window (pixels × classes) before windows are stitched and brought to another grid:
 * pixels × channels, probabilities of one version or of several.
 */
export interface LogitReader {
  channels: number;
  ofLogits: (logits: Float32Array, place: WindowPlace) => Float32Array;
}

/**
 * The channels of a prepared case on the grid of its source, slab after slab: those on the prepared grid are brought
 * back by linear interpolation. Of a volume only the slices under one layer of windows are held.
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
 * The channels on the prepared grid, where the network was trained: it sees the whole resized image, or a volume window
 * by window. One forward pass, whatever the number of channels.
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
