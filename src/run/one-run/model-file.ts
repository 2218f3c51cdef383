import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { DataError } from '../../core/errors.js';
import { parameterSpecs } from '../../model/unet-parameters.js';
import { sha256, weightsPath } from '../../record/done-file.js';
import { readRecordBytes } from '../../record/json-file.js';
import { modelFiles } from '../../record/run-files.js';
import type { NetworkSettings } from '../../study/run-config.js';

/**
 * Writes a run's trained network beside its record as two files in `model/`: `model.json` (settings, and name and shape of every
 * parameter in order) and `weights.bin` (their concatenated float32 values, little-endian).
 */
export function writeModel(
  folder: string,
  settings: NetworkSettings,
  parameters: readonly Float32Array[],
): void {
  const layout = parameterSpecs(settings).map(({ name, shape }) => ({ name, shape }));
  const bytes = parameters.map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  writeFileAtomic(weightsPath(folder), Buffer.concat(bytes));
  writeFileAtomic(
    join(folder, modelFiles.folder, modelFiles.layout),
    `${JSON.stringify({ settings, parameters: layout }, null, 2)}\n`,
  );
}

/**
 * Reads the parameters that writeModel wrote, in the same order. Throws DataError where the file is missing, its SHA-256 is not
 * `checksum` (null: the run stored no weights), or its size does not fit the network. `remedy`: what the caller's user can do then.
 */
export function readWeights(
  folder: string,
  settings: NetworkSettings,
  checksum: string | null,
  remedy: string,
): Float32Array[] {
  const file = weightsPath(folder);
  const fault = (verb: 'missing' | 'invalid', what: string) =>
    new DataError({ verb, what, where: file, remedy });
  if (checksum === null || !existsSync(file)) throw fault('missing', 'weights of a finished run');
  const bytes = readRecordBytes(file);
  if (sha256(bytes) !== checksum) throw fault('invalid', 'weights: not those that done.json lists');
  const sizes = parameterSpecs(settings).map(({ shape }) => shape.reduce((size, extent) => size * extent, 1));
  const expected = 4 * sizes.reduce((sum, size) => sum + size, 0);
  if (bytes.length !== expected)
    throw fault('invalid', `weights: ${bytes.length} bytes, the network has ${expected}`);
  let at = 0;
  return sizes.map((size) => {
    // Copied, because a Float32Array needs an offset that is a multiple of 4.
    const values = new Float32Array(new Uint8Array(bytes.subarray(at, at + 4 * size)).buffer);
    at += 4 * size;
    return values;
  });
}
