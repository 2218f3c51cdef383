import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';
import { DataError } from '../core/errors.js';
import { parameterSpecs } from '../model/unet-parameters.js';
import type { NetworkSettings } from '../study/cell-config.js';

/**
 * A trained network in two files: `model.json` (settings, then name and shape of every parameter in order) and
 * `weights.bin` (their float32 values, little-endian, one after the other).
 */
export function writeModel(
  folder: string,
  settings: NetworkSettings,
  parameters: readonly Float32Array[],
): void {
  const layout = parameterSpecs(settings).map(({ name, shape }) => ({ name, shape }));
  const bytes = parameters.map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  writeFileAtomic(join(folder, 'weights.bin'), Buffer.concat(bytes));
  writeFileAtomic(
    join(folder, 'model.json'),
    `${JSON.stringify({ settings, parameters: layout }, null, 2)}\n`,
  );
}

/** The parameters of a stored network. Throws DataError where the file does not fit the settings. */
export function readModel(folder: string, settings: NetworkSettings): Float32Array[] {
  const path = join(folder, 'weights.bin');
  const bytes = readFileSync(path);
  const sizes = parameterSpecs(settings).map(({ shape }) =>
    shape.reduce((product, extent) => product * extent, 1),
  );
  const expected = 4 * sizes.reduce((sum, size) => sum + size, 0);
  if (bytes.byteLength !== expected) {
    throw new DataError({
      verb: 'invalid',
      what: `network weights: expected ${expected} bytes, found ${bytes.byteLength}`,
      where: path,
      remedy: 'train the cell anew with --fresh',
    });
  }
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  let offset = 0;
  return sizes.map((size) => {
    offset += size;
    return values.slice(offset - size, offset);
  });
}
