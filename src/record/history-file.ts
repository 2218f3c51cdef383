import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.js';
import type { EpochRecord } from '../study/epoch-record.js';
import { checkJson, readRecordText } from './json-file.js';
import { recordFault } from './record-fault.js';
import { runFiles } from './run-files.js';

const epochRecord: z.ZodType<EpochRecord> = z.strictObject({
  epoch: z.int().positive(),
  trainingLoss: z.number(),
  validationLoss: z.number(),
  learningRate: z.number().positive(),
  seconds: z.number().nonnegative(),
  best: z.boolean(),
});

/** Writes history.jsonl anew: one epoch a line, a thousand lines at most. */
export function writeHistory(folder: string, epochs: readonly EpochRecord[]): void {
  const text = epochs.map((epoch) => `${JSON.stringify(epoch)}\n`).join('');
  writeFileAtomic(join(folder, runFiles.history), text);
}

/** Reads history.jsonl. Throws DataError unless its epochs are valid and count 1, 2, 3, … without a gap. */
export function readHistory(folder: string): EpochRecord[] {
  const file = join(folder, runFiles.history);
  const lines = readRecordText(file).split('\n').filter(Boolean);
  return lines.map((text, index) => {
    const record = checkJson(file, index + 1, text, epochRecord);
    if (record.epoch !== index + 1) {
      throw recordFault(file, index + 1, `epoch ${index + 1}`, `epoch ${record.epoch}`);
    }
    return record;
  });
}
