/**
 * The annotator of the phantoms: the distribution from which a label map is drawn, and its exact marginals.
 *
 * A scene has, for each foreground class c, a field z_c(x): the depth of pixel x inside the ideal boundary of
 * that class (negative outside), measured in standard deviations of the annotator's contour at x. One annotator
 * draws for each class a contour error
 *
 *   ε_c(x) = √ρ · b + √(1 − ρ) · h(x),   b ~ N(0, 1),
 *   h(x) = Σ_m [a_m cos(k_m · x) + a'_m sin(k_m · x)] / √M,   a_m, a'_m ~ N(0, 1),
 *
 * where b shifts the whole contour in or out, and h is a slow wobble along it. For any wave vectors k_m, ε_c(x) is N(0, 1) at
 * every pixel, because cos² + sin² = 1. A class is painted where z_c(x) + ε_c(x) > 0, in ascending order, later classes over
 * earlier ones. Errors of different classes are independent. Therefore, exactly,
 *
 *   q_c(x) = P(label(x) = c) = Φ(z_c(x)) · Π_{d > c} (1 − Φ(z_d(x))).
 *
 * The image is drawn from the scene with independent noise, never from ε. Given the scene, it contains no information about the
 * annotator, so no predictor of the label can be better than q. (A predictor that only sees the noisy image can at best give
 * the mean of q over the scenes that are compatible with it.)
 */
import type { IntensityImage, LabelMap } from '../../core/image.js';
import { pixelCount } from '../../core/image.js';
import type { RandomStream } from '../../core/random-stream.js';
import { normalProbability } from './normal-probability.js';

/** The true content of a phantom before annotation. */
export interface PhantomScene {
  image: IntensityImage;
  /** For classes 1, 2, …: z_c(x), one value per pixel, in annotator standard deviations, positive inside. */
  depths: readonly Float32Array[];
}

/** Share ρ of the contour's variance that shifts the whole contour. */
const habitShare = 0.5;
const waveCount = 4;
/** Wavelengths of the wobble, in units of the finest pixel spacing. */
const wavelengthRange = [20, 60] as const;

/** Draws the label map of one annotator: a sample of the distribution above. */
export function annotate(scene: PhantomScene, annotator: RandomStream): LabelMap {
  const { shape } = scene.image;
  const data = new Uint8Array(pixelCount(shape));
  for (const [index, depth] of scene.depths.entries()) {
    const error = contourError(scene.image, annotator.fork('class', index + 1));
    for (let pixel = 0; pixel < data.length; pixel++) {
      if (depth[pixel]! + error[pixel]! > 0) data[pixel] = index + 1;
    }
  }
  return { shape, data };
}

/** q_c(x) of every pixel: pixels × foreground classes, in [0, 1]; the background has the remainder to 1. */
export function posterior(scene: PhantomScene): Float32Array {
  const classes = scene.depths.length;
  const pixels = pixelCount(scene.image.shape);
  const probability = new Float32Array(pixels * classes);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let unpainted = 1;
    for (let index = classes - 1; index >= 0; index--) {
      const painted = normalProbability(scene.depths[index]![pixel]!);
      probability[pixel * classes + index] = unpainted * painted;
      unpainted *= 1 - painted;
    }
  }
  return probability;
}

/** ε(x) of one class on the image's grid; wave vectors are isotropic in millimetres. */
function contourError({ shape, spacingMm }: IntensityImage, stream: RandomStream): Float32Array {
  const spacing = spacingMm ?? shape.map(() => 1);
  const finest = Math.min(...spacing);
  const error = new Float32Array(pixelCount(shape)).fill(Math.sqrt(habitShare) * stream.normal());
  const amplitude = Math.sqrt((1 - habitShare) / waveCount);
  for (let wave = 0; wave < waveCount; wave++) {
    const direction = shape.map(() => stream.normal());
    const wavelength = stream.uniform(...wavelengthRange);
    const scale = (2 * Math.PI) / (wavelength * Math.hypot(...direction));
    const phaseStep = direction.map((component, axis) => (component * scale * spacing[axis]!) / finest);
    addWave(error, shape, phaseStep, amplitude * stream.normal(), amplitude * stream.normal());
  }
  return error;
}

/** Adds a·cos φ + b·sin φ, where φ grows by `phaseStep` radians per pixel along each axis. */
function addWave(
  field: Float32Array,
  shape: readonly number[],
  phaseStep: readonly number[],
  a: number,
  b: number,
): void {
  const columns = shape.at(-1)!;
  const columnStep = phaseStep.at(-1)!;
  const cosine = Float64Array.from({ length: columns }, (_, column) => Math.cos(column * columnStep));
  const sine = Float64Array.from({ length: columns }, (_, column) => Math.sin(column * columnStep));
  for (let line = 0; line * columns < field.length; line++) {
    let phase = 0;
    for (let axis = shape.length - 2, rest = line; axis >= 0; axis--) {
      phase += (rest % shape[axis]!) * phaseStep[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    const inPhase = a * Math.cos(phase) + b * Math.sin(phase);
    const quadrature = b * Math.cos(phase) - a * Math.sin(phase);
    for (let column = 0; column < columns; column++) {
      field[line * columns + column]! += inPhase * cosine[column]! + quadrature * sine[column]!;
    }
  }
}
