import type { RandomStream } from '../../core/random-stream.js';

/** A star-shaped outline: an ellipse whose radius is modulated by a few harmonics of the polar angle. */
export interface Blob {
  centreRow: number;
  centreColumn: number;
  /** Semi-axes in pixels, before rotation along columns and along rows. */
  semiAxes: readonly [number, number];
  /** Rotation of the first semi-axis from the column axis towards the row axis, in radians. */
  angle: number;
  /** Relative radius R(θ) = 1 + Σ amplitude · cos(order · θ + phase). */
  harmonics: readonly { order: number; amplitude: number; phase: number }[];
}

/** Draws a blob with harmonics 2…5 of decreasing amplitude; `roughness` is the amplitude of the second. */
export function drawBlob(
  stream: RandomStream,
  centre: readonly [number, number],
  semiAxes: readonly [number, number],
  roughness: number,
): Blob {
  const harmonics = [2, 3, 4, 5].map((order) => ({
    order,
    amplitude: (stream.normal() * roughness * 2) / order,
    phase: stream.uniform(0, 2 * Math.PI),
  }));
  return {
    centreRow: centre[0],
    centreColumn: centre[1],
    semiAxes,
    angle: stream.uniform(0, Math.PI),
    harmonics,
  };
}

/**
 * Signed distance in pixels from a point to the blob's outline, positive inside, to first order:
 * (R(θ) − r) / |∇r| with r the elliptic radius. It equals the distance for a circle and is exact in sign.
 */
export function blobDepth(blob: Blob, row: number, column: number): number {
  const cosine = Math.cos(blob.angle);
  const sine = Math.sin(blob.angle);
  const dy = row - blob.centreRow;
  const dx = column - blob.centreColumn;
  const [a, b] = blob.semiAxes;
  const u = (cosine * dx + sine * dy) / a;
  const v = (cosine * dy - sine * dx) / b;
  const radius = Math.hypot(u, v);
  const theta = Math.atan2(v, u);
  let outline = 1;
  for (const { order, amplitude, phase } of blob.harmonics)
    outline += amplitude * Math.cos(order * theta + phase);
  const gradient = Math.hypot(u / a, v / b);
  const pixelsPerRadius = gradient > 1e-9 ? radius / gradient : Math.min(a, b);
  return (outline - radius) * pixelsPerRadius;
}
