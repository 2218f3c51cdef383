import { join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { parameterSpecs } from '../../model/unet-parameters.js';
import type { NetworkSettings } from '../../study/run-config.js';

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
