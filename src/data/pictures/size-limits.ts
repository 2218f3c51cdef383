/**
 * Size limits of files. A few kilobytes may unpack to more than the memory of any machine, so sizes are checked in the header
 * before decoding. The largest picture of the study's data sets has 30 million pixels (ISIC 2018), the largest volume 278
 * million voxels (KiTS19).
 */

/** Rows × columns of one picture. */
export const mostPixels = 2 ** 26;

/** Voxels of one volume. */
export const mostVoxels = 3e8;

/** Bytes of a NIfTI file before its first and after its last voxel: extensions and padding, seldom more than a megabyte. */
export const mostOtherBytes = 2 ** 26;

/** Thrown for a picture with more than `mostPixels` pixels. */
export class TooManyPixels extends Error {
  constructor(rows: number, columns: number) {
    super(`${rows} × ${columns} = ${rows * columns} pixels; at most ${mostPixels} are read`);
  }
}
