import { open } from 'node:fs/promises';
import { DataError } from '../../core/errors.js';
import { kindOfNonFile } from '../../core/file-kind.js';
import { fileKind } from '../pictures/file-signature.js';
import { openNiftiArray } from './open-nifti-array.js';
import { openNpy, openNpz } from './open-numpy.js';
import { openPictureArray } from './open-picture-array.js';
import type { StoredArray } from './stored-array.js';

/**
 * Extensions of array files. Where a case has several files, the first of these is used: numbers before pictures.
 */
export const arrayExtensions = ['.npz', '.npy', '.nii.gz', '.nii', '.tiff', '.tif', '.png'] as const;

/**
 * Opens the array in a file. The format is detected from its bytes, not from its name. Throws DataError unless it is `.npy`,
 * `.npz`, NIfTI, PNG or TIFF.
 */
export async function openArray(path: string): Promise<StoredArray> {
  const found = kindOfNonFile(path);
  if (found !== undefined) throw notAnArray(path, found);
  const start = await firstBytesOf(path);
  const text = start.toString('latin1');
  if (text.startsWith('\x93NUMPY')) return openNpy(path);
  if (text.startsWith('PK')) return openNpz(path);
  const kind = fileKind(start);
  if (kind.kind === 'raster') {
    if (kind.format === 'png' || kind.format === 'tiff') return openPictureArray(path);
    throw notAnArray(path, `a ${kind.format.toUpperCase()} picture`);
  }
  // The magic of NIfTI is at the end of its header, which may be compressed.
  if (/\.nii(\.gz)?$/i.test(path) || text.startsWith('\x1f\x8b')) return openNiftiArray(path);
  throw notAnArray(path, kind.description);
}

async function firstBytesOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function notAnArray(path: string, found: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `file of an array (expected .npy, .npz, NIfTI, PNG or TIFF, found ${found})`,
    where: path,
    remedy: 'save it in one of these formats',
  });
}
