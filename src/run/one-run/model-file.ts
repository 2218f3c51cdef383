import { join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { parameterSpecs } from '../../model/unet-parameters.js';
import { weightsPath } from '../../record/done-file.js';
import { modelFiles } from '../../record/run-files.js';
import type { NetworkSettings } from '../../study/run-config.js';

/**
 * Writes a run's trained network beside its record, in two files of `model/`: `model.json` (settings, then name and shape
 * of every parameter in order) and `weights.bin` (their float32 values, little-endian, one after the other).
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
