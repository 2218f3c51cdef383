import type { IntensityImage } from '../../core/image.js';
import { heatColour } from './heat-colour.js';

/** Opacity of the heat map: 0 at p = 0, so that certain background stays visible. */
const opacityAt = (p: number) => 0.7 * Math.min(1, 4 * p);
/** p is quantized to 8 bits, so that colours are computed once. */
const levels = 255;

/** The intensities that are shown as black and as white. */
export interface GreyWindow {
  low: number;
  high: number;
}

/** 0 … 255 for pictures; for volumes, the 1st to the 99th percentile of 100,000 voxels. */
export function greyWindow({ shape, data }: IntensityImage): GreyWindow {
  if (shape.length === 2) return { low: 0, high: 255 };
  const step = Math.max(1, Math.floor(data.length / 1e5));
  const sample = Float32Array.from({ length: Math.ceil(data.length / step) }, (_, at) => data[at * step]!);
  sample.sort();
  const at = (share: number) => sample[Math.round(share * (sample.length - 1))]!;
  return { low: at(0.01), high: at(0.99) };
}

/**
 * One slice as RGBA, rows × columns × 4, with alpha 255: the image, and over it the colours of `p` (values of the whole image, or
 * undefined for none).
 */
export function slicePixels(
  { shape, channels, data }: IntensityImage,
  slice: number,
  { low, high }: GreyWindow,
  p: Float32Array | undefined,
): Uint8ClampedArray<ArrayBuffer> {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const pixels = rows * columns;
  const rgba = new Uint8ClampedArray(4 * pixels);
  const scale = 255 / (high - low || 1);
  for (let pixel = 0, at = slice * pixels; pixel < pixels; pixel++, at++) {
    const level = p ? Math.round(levels * p[at]!) : 0;
    const opacity = opacities[level]!;
    for (let channel = 0; channel < 3; channel++) {
      const value = (data[at * channels + (channels === 3 ? channel : 0)]! - low) * scale;
      const grey = Math.max(0, Math.min(255, value));
      rgba[4 * pixel + channel] = grey + opacity * (colours[level]![channel]! - grey);
    }
    rgba[4 * pixel + 3] = 255;
  }
  return rgba;
}

const opacities = Array.from({ length: levels + 1 }, (_, level) => opacityAt(level / levels));
const colours = Array.from({ length: levels + 1 }, (_, level) => heatColour(level / levels));
