import { existsSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.js';
import type { SpatialShape } from '../../core/image.js';
import { callWriteGuards } from '../../core/write-guard.js';
import { modelFiles } from '../../record/run-files.js';
import { float16Bits } from './float16.js';

/** The folder of the test cases' logits, beside the weights that they come from. It may be a link to another disk. */
export function logitsFolder(run: string): string {
  const folder = join(run, modelFiles.folder, 'logits');
  return existsSync(folder) ? realpathSync(folder) : folder;
}

/**
 * Empties and returns the folder where the logits wait until their run is finished: the folder above may hold those of an earlier
 * network. Both are on one disk.
 */
export function unfinishedLogitsFolder(run: string): string {
  const folder = `${logitsFolder(run)}.unfinished`;
  callWriteGuards(run);
  rmSync(folder, { recursive: true, force: true });
  return folder;
}

/** Removes the logits of the earlier network of a run, and puts those of the new one in their place, where it has some. */
export function replaceLogits(run: string): void {
  const folder = logitsFolder(run);
  callWriteGuards(run);
  rmSync(folder, { recursive: true, force: true });
  if (existsSync(`${folder}.unfinished`)) renameSync(`${folder}.unfinished`, folder);
}

/**
 * Writes the logits of a test case to `<case>.npy` for NumPy's `load`: float16, shape […spatial, classes] on the
 * prepared grid, averaged where windows overlap. The relative error is at most 2⁻¹¹ (a logit of 10 is off by at most 0.005);
 * magnitudes from 65520 become infinite. Source of the format: NumPy Enhancement Proposal 1, version 1.0.
 */
export function writeLogits(
  folder: string,
  caseId: string,
  shape: SpatialShape,
  classes: number,
  logits: Float32Array,
): void {
  const bits = float16Bits(logits);
  const bytes = Buffer.alloc(2 * bits.length);
  bits.forEach((value, at) => {
    bytes.writeUInt16LE(value, 2 * at);
  });
  writeFileAtomic(join(folder, `${caseId}.npy`), npyHeader([...shape, classes]), bytes);
}

/** Magic, version, length, and a Python literal, padded so that the data start at a multiple of 64 bytes. */
function npyHeader(shape: readonly number[]): Buffer {
  const literal = `{'descr': '<f2', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const length = Math.ceil((10 + literal.length + 1) / 64) * 64 - 10;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >>> 8]);
  return Buffer.concat([start, Buffer.from(`${literal.padEnd(length - 1)}\n`, 'latin1')]);
}
