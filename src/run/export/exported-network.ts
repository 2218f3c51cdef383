import { parameterSpecs } from '../../model/unet-parameters.js';
import { type AppliedRecalibration, backgroundClass } from '../../record/learned-recalibration.js';
import { readRecalibration } from '../../record/recalibration-file.js';
import type { NetworkSettings, RunConfig } from '../../study/run-config.js';
import { readWeights } from '../one-run/model-file.js';
import { trainAgain } from '../one-run/train-again.js';
import type { FinishedRun } from '../own-images/finished-run.js';

/** A trained network in the form that the writers for other frameworks take. */
export interface ExportedNetwork {
  settings: NetworkSettings;
  parameter(name: string): NetworkParameter;
  about: ExportedFacts;
}

/**
 * A parameter with the axes of this project: kernels […extents, in, out], of transposed convolutions […extents, out, in].
 */
export interface NetworkParameter {
  shape: readonly number[];
  values: Float32Array;
}

/** The facts needed to use a network, stored in every exported file as JSON. */
export interface ExportedFacts {
  format: 'dsc-plus-plus export 1';
  run: { dataset: string; loss: string; configHash: string; weights: string };
  /** Axes of input and output. The output is logits; probabilities are their softmax over the last axis. */
  input: string;
  output: string;
  /** Meaning of an image's values before the first preprocessing step. */
  values: string;
  /** Steps from an image to the input, in order (docs/export.md describes each). */
  preprocess: RunConfig['preprocess'];
  /**
   * Overlap of the sliding windows in voxels, whose probabilities are averaged; null where the whole image is the input.
   */
  windowOverlap: readonly number[] | null;
  /** Class names in the order of the logits. */
  classes: readonly string[];
  /** A pixel is foreground where p ≥ cut; null: the most probable class. */
  cut: number | null;
  /** Learned on validation cases; acts on logits. */
  recalibration: AppliedRecalibration;
}

/** The axes of a volume with their directions in the patient, to which the study's reader turns every file. */
const directedAxes = 'slices (superior to inferior), rows (anterior to posterior), columns (right to left)';

export function exportedNetwork(run: FinishedRun, cut: number | undefined): ExportedNetwork {
  const { folder, seal, members } = run;
  const { config, configHash, weights } = seal;
  const parameters = readWeights(folder, config.network, weights, trainAgain(config));
  const { temperature, classTemperatures, isotonic, scores } = readRecalibration(members, config);
  const isVolume = config.network.inputShape.length === 3;
  return networkOf(config.network, parameters, {
    format: 'dsc-plus-plus export 1',
    run: { dataset: config.dataset, loss: config.loss, configHash, weights: weights! },
    input: `float32 [batch, ${isVolume ? directedAxes : 'rows, columns'}, channels]`,
    output: `float32 [batch, ${isVolume ? 'slices, rows, columns' : 'rows, columns'}, classes], logits`,
    values: isVolume
      ? 'intensities as the file gives them (CT: Hounsfield units)'
      : 'red, green, blue in 0…255',
    preprocess: config.preprocess,
    windowOverlap: config.patch?.overlap ?? null,
    classes: [backgroundClass, ...config.foregroundClasses],
    cut: cut ?? null,
    recalibration: { temperature, classTemperatures, isotonic, scores },
  });
}

/** An exported network from parameters in the order of parameterSpecs. */
export function networkOf(
  settings: NetworkSettings,
  parameters: readonly Float32Array[],
  about: ExportedFacts,
): ExportedNetwork {
  const byName = new Map(
    parameterSpecs(settings).map(({ name, shape }, index) => [name, { shape, values: parameters[index]! }]),
  );
  return { settings, about, parameter: (name) => byName.get(name)! };
}

/** A parameter with permuted axes: axis k of the result is axis order[k] of the parameter. */
export function transposed({ shape, values }: NetworkParameter, order: readonly number[]): NetworkParameter {
  const strides = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, extent) => product * extent, 1),
  );
  const targetShape = order.map((axis) => shape[axis]!);
  const targetStrides = order.map((axis) => strides[axis]!);
  const result = new Float32Array(values.length);
  const place = targetShape.map(() => 0);
  for (let to = 0, from = 0; to < result.length; to++) {
    result[to] = values[from]!;
    for (let axis = place.length - 1; axis >= 0; axis--) {
      from += targetStrides[axis]!;
      if (++place[axis]! < targetShape[axis]!) break;
      from -= targetStrides[axis]! * targetShape[axis]!;
      place[axis] = 0;
    }
  }
  return { shape: targetShape, values: result };
}

/** The bytes of float32 values, little-endian. */
export function littleEndianBytes(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (let at = 0; at < values.length; at++) bytes.writeFloatLE(values[at]!, 4 * at);
  return bytes;
}
