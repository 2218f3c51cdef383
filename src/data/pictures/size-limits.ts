/**
 * How much a file may hold. A few kilobytes can say that they unpack to more than any machine has, so the header is
 * asked before anything is decoded. The largest picture of the study's sets has 30 million pixels (ISIC 2018), the
 * largest volume 278 million voxels (KiTS19).
 */

/** Rows × columns of one picture. */
export const mostPixels = 2 ** 26;

/** Voxels of one volume. */
export const mostVoxels = 3e8;

/** Bytes of a NIfTI file before its first and after its last voxel: extensions and padding, seldom more than a megabyte. */
export const mostOtherBytes = 2 ** 26;

/** A picture with more pixels than are read. */
export class TooManyPixels extends Error {
  constructor(rows: number, columns: number) {
    super(`${rows} × ${columns} = ${rows * columns} pixels; at most ${mostPixels} are read`);
  }
}
