import type { RasterFormat } from './file-signature.js';

/** A decoded picture, row by row. */
export interface DecodedRaster {
  rows: number;
  columns: number;
  /** Samples per pixel: grey, or red, green and blue. */
  colours: 1 | 3;
  /** 0…255; 16-bit files keep their fractions. */
  samples: Uint8Array | Float32Array;
  format: RasterFormat;
  /** Stored sample / `samples`: 257 for 16 bits, else 1. */
  sampleScale: 1 | 257;
  /** Whether no pixel is even partly transparent. */
  isOpaque: boolean;
}
