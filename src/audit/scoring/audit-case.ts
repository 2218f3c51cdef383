/** An input case of an audit. Cases of any model are opened one after the other. */
import type { LabelMap } from '../../core/image.js';
import type { Rounding } from '../../data/arrays/probability-array.js';

export interface AuditCase {
  caseId: string;
  /** The patient; by default the case counts as a separate patient. */
  patient?: string;
  /** Opens the case: once, or twice if a recalibration is shown on it. Only one case is open at a time. */
  open(): Promise<OpenedCase> | OpenedCase;
}

export interface OpenedCase {
  /** The file of the probabilities or logits, which messages name; without it they name the case. */
  source?: string;
  /** One class per pixel, on the grid of the probabilities. */
  labels: LabelMap;
  /** Distance between pixel centres per axis; without it, the boundary band is measured in pixels. */
  spacingMm?: readonly number[];
  /**
   * Probabilities (pixels × classes, rows that sum to 1) or, with `logits`, logits, in the order of the pixels and in slabs of
   * any size. A slab's array may be reused for the next slab.
   */
  slabs(): AsyncIterable<Float32Array> | Iterable<Float32Array>;
  /** Precision of the stored numbers; default: float32. */
  storage?: Storage;
}

export interface Storage {
  rounding: Rounding;
  /** Whether only the foreground was stored, so that the background is 1 − p. */
  isForegroundAlone: boolean;
}

export const float32Storage: Storage = {
  rounding: { name: 'float32', step: 0, leastAboveZero: 2 ** -149, leastBelowOne: 2 ** -24 },
  isForegroundAlone: false,
};
