/** What an audit is given: cases of any model, opened one after the other. */
import type { LabelMap } from '../../core/image.js';
import type { Rounding } from '../../data/arrays/probability-array.js';

export interface AuditCase {
  caseId: string;
  /** Whose image it is; by default a patient of its own. */
  patient?: string;
  /** Opens the case: once, or twice where a recalibration is shown on it. One case is open at a time. */
  open(): Promise<OpenedCase> | OpenedCase;
}

export interface OpenedCase {
  /** One class a pixel, on the grid of the probabilities. */
  labels: LabelMap;
  /** Distance between pixel centres per axis; without it the boundary band is measured in pixels. */
  spacingMm?: readonly number[];
  /**
   * Probabilities, rows of pixels × classes that sum to 1, in the order of the pixels, cut into slabs as it suits; or
   * logits, where the audit is told so. A slab is done with before the next is asked for.
   */
  slabs(): AsyncIterable<Float32Array> | Iterable<Float32Array>;
  /** How exactly the numbers were stored; by default as float32. */
  storage?: Storage;
}

export interface Storage {
  rounding: Rounding;
  /** The foreground alone was stored, so that the background is 1 − p and knows no more. */
  isForegroundAlone: boolean;
}

export const float32Storage: Storage = {
  rounding: { name: 'float32', step: 0, leastAboveZero: 2 ** -149, leastBelowOne: 2 ** -24 },
  isForegroundAlone: false,
};
