import { DataError, type Failure } from '../../core/errors.js';
import { describeShape, type IntensityImage, type ProbabilityMap, pixelCount } from '../../core/image.js';
import { nonFiniteValues } from '../../core/non-finite.js';
import { type ChannelLayout, coordinates } from '../../metrics/probability-chunks.js';
import { type LogitReader, type Predictor, predictCase } from '../../predict/predict-case.js';
import type { ChannelSlab } from '../../predict/restore-grid.js';
import { preprocessImage } from '../../preprocess/run-steps.js';
import { logProbabilities } from '../../recalibrate/log-probabilities.js';
import { ProbabilityVersions, type RecalibrationMethod } from '../../recalibrate/recalibrated-versions.js';
import { type AppliedRecalibration, learnedOf } from '../../record/learned-recalibration.js';
import type { RunConfig } from '../../study/run-config.js';

/**
 * A trained network with the configuration and recalibration that its probabilities depend on. It runs in the engine or in a
 * browser.
 */
export interface PredictingModel {
  config: Pick<RunConfig, 'network' | 'patch' | 'preprocess' | 'foregroundClasses'>;
  /** Names of the classes in the order of the probabilities, background first. */
  classes: readonly string[];
  recalibration: AppliedRecalibration;
  program: Predictor;
}

/** The network's own probabilities, or recalibrated ones. */
export type PredictedVersion = 'plain' | RecalibrationMethod;

/**
 * The probabilities of every class on the image's grid: pixels × classes, background first, rows that sum to 1.
 * The image is preprocessed as in training. A recalibration acts on logits before windows are stitched, as in the
 * study, so the test images of a run get exactly the probabilities that were scored. Pictures have three channels
 * with values 0…255; volumes have one channel and a spacing. Leaves no tensor.
 * Throws DataError where the image's dimensions or channels do not fit the network, or values are not finite; UsageError for an
 * unknown recalibration.
 *
 * ```ts
 * const model = loadModel(runFolder);
 * const { classes, data } = await predict(model, cases[0].image, { recalibrate: 'temperature' });
 * data.length / classes === cases[0].labels.data.length; // true
 * model.dispose();
 * ```
 */
export async function predict(
  model: PredictingModel,
  image: IntensityImage,
  { recalibrate }: { recalibrate?: RecalibrationMethod } = {},
): Promise<ProbabilityMap> {
  const classes = model.classes.length;
  const data = new Float32Array(pixelCount(image.shape) * classes);
  const { layout, slabs } = predictSlabs(model, image, recalibrate ?? 'plain');
  for await (const { offset, probabilities } of slabs) {
    const pixels = probabilities.length / layout.channels;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const from = pixel * layout.channels + layout.first;
      for (let index = 0; index < classes; index++)
        data[(offset + pixel) * classes + index] = probabilities[from + index]!;
    }
  }
  return { shape: image.shape, classes, data };
}

/**
 * The same slab by slab, with the channels by which pixels are decided; `layout` gives their positions.
 */
export function predictSlabs(
  model: PredictingModel,
  image: IntensityImage,
  version: PredictedVersion,
): { layout: ChannelLayout; slabs: AsyncGenerator<ChannelSlab, void> } {
  requireKind(model, image);
  requireFinite(image);
  const { config, program } = model;
  const { layout, reader } = versionReader(model, version);
  const prepared = { image: preprocessImage(image, config.preprocess), sourceShape: image.shape };
  return { layout, slabs: predictCase(program, prepared, config, reader) };
}

/** Reads two versions of a window's probabilities: the requested one and the one that decides the class. */
function versionReader(
  { config, recalibration }: PredictingModel,
  version: PredictedVersion,
): { layout: ChannelLayout; reader: LogitReader } {
  const { classes } = config.network;
  const versions = new ProbabilityVersions(classes, learnedOf(recalibration, config.foregroundClasses));
  const { first, decidedBy } = versions.place(version);
  const kept = [...new Set([first, decidedBy])];
  const channels = kept.length * classes;
  const isOfProbabilities = recalibration.learnedOn === 'probabilities';
  const ofLogits = (logits: Float32Array) => {
    const all = versions.ofLogits(isOfProbabilities ? logProbabilities(logits, classes) : logits);
    const pixels = logits.length / classes;
    const data = new Float32Array(pixels * channels);
    for (let pixel = 0, to = 0; pixel < pixels; pixel++) {
      for (let part = 0; part < kept.length; part++) {
        const from = pixel * versions.channels + kept[part]!;
        for (let index = 0; index < classes; index++, to++) data[to] = all[from + index]!;
      }
    }
    return data;
  };
  return {
    layout: { channels, first: 0, decidedBy: (kept.length - 1) * classes },
    reader: { channels, ofLogits },
  };
}

function requireKind({ config }: PredictingModel, image: IntensityImage): void {
  const { inputShape, inputChannels } = config.network;
  const fault = (failure: Omit<Failure, 'verb'>) => new DataError({ verb: 'unsupported', ...failure });
  if (image.shape.length !== inputShape.length) {
    const kinds = inputShape.length === 3 ? ['a picture', 'volumes'] : ['a volume', 'pictures'];
    throw fault({ what: `${kinds[0]} for a network that was trained on ${kinds[1]}` });
  }
  if (image.channels !== inputChannels) {
    throw fault({ what: `image of ${image.channels} channels for a network that takes ${inputChannels}` });
  }
  const expected = pixelCount(image.shape) * image.channels;
  if (image.data.length !== expected) {
    throw fault({
      what: `image of ${image.data.length} values, expected ${expected} for ${describeShape(image.shape)} pixels of ${image.channels} channels`,
    });
  }
}

function requireFinite({ data, shape, channels }: IntensityImage): void {
  const found = nonFiniteValues(data);
  if (!found) return;
  const { count, first } = found;
  const pixel = coordinates(Math.floor(first / channels), shape).join(', ');
  throw new DataError({
    verb: 'invalid',
    what: `image with ${count} NaN or infinite values, the first ${data[first]} at pixel [${pixel}]`,
    remedy: 'replace them by the value of the background',
  });
}
