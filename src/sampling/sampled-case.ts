import type { IntensityImage, LabelMap } from '../core/image.js';

/** The parts of a preprocessed case that sampling needs. */
export interface SampledCase {
  caseId: string;
  image: IntensityImage;
  labels: LabelMap;
}

/** A sample with its labels as class indices. */
export interface SamplePixels {
  /** pixels × channels. */
  image: Float32Array;
  labels: Uint8Array;
}
