import type { LabelMap } from './image.js';

/**
 * The slice of a volume with the most foreground, the first of equals; the middle one of an empty volume, and 0 for an image.
 *
 * ```ts
 * const labels = { shape: [3, 1, 2], data: Uint8Array.of(0, 0, 1, 1, 0, 1) };
 * fullestSlice(labels); // 1
 * ```
 */
export function fullestSlice({ shape, data }: LabelMap): number {
  if (shape.length === 2) return 0;
  const pixels = shape[1]! * shape[2]!;
  let [fullest, most] = [Math.floor(shape[0]! / 2), 0];
  for (let slice = 0; slice < shape[0]!; slice++) {
    let foreground = 0;
    for (let pixel = slice * pixels; pixel < (slice + 1) * pixels; pixel++)
      if (data[pixel]! > 0) foreground++;
    if (foreground > most) [fullest, most] = [slice, foreground];
  }
  return fullest;
}
