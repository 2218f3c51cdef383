import type { RandomStream } from '../../core/random-stream.js';

/**
 * Smooth random texture on rows × columns: normal deviates on a lattice of the given pitch (pixels), interpolated
 * by the smoothstep weight 3t² − 2t³. Mean 0, standard deviation from 1 on lattice points to ½ midway between
 * them; features are about one pitch wide.
 */
export function smoothTexture(
  stream: RandomStream,
  rows: number,
  columns: number,
  rowPitch: number,
  columnPitch = rowPitch,
): Float32Array {
  const latticeColumns = Math.ceil(columns / columnPitch) + 2;
  const latticeRows = Math.ceil(rows / rowPitch) + 2;
  const lattice = Float64Array.from({ length: latticeRows * latticeColumns }, () => stream.normal());
  const rowShift = stream.uniform();
  const columnShift = stream.uniform();
  const texture = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const y = row / rowPitch + rowShift;
    const top = Math.floor(y);
    const down = smoothstep(y - top);
    for (let column = 0; column < columns; column++) {
      const x = column / columnPitch + columnShift;
      const left = Math.floor(x);
      const right = smoothstep(x - left);
      const corner = top * latticeColumns + left;
      const upper = lattice[corner]! * (1 - right) + lattice[corner + 1]! * right;
      const lower =
        lattice[corner + latticeColumns]! * (1 - right) + lattice[corner + latticeColumns + 1]! * right;
      texture[row * columns + column] = upper * (1 - down) + lower * down;
    }
  }
  return texture;
}

function smoothstep(t: number): number {
  return t * t * (3 - 2 * t);
}
