import { z } from 'zod';
import type { EpochRecord } from '../study/epoch-record.js';
import { checkJson } from './json-file.js';
import { recordFault } from './record-fault.js';

const epochRecord: z.ZodType<EpochRecord> = z.strictObject({
  epoch: z.int().positive(),
  trainingLoss: z.number(),
  validationLoss: z.number(),
  learningRate: z.number().positive(),
  seconds: z.number().nonnegative(),
  best: z.boolean(),
});

/** The text of history.jsonl: one epoch per line. */
export function historyText(epochs: readonly EpochRecord[]): string {
  return epochs.map((epoch) => `${JSON.stringify(epoch)}\n`).join('');
}

/**
 * Parses the text of a history.jsonl. Throws DataError, naming `file`, unless its epochs are valid and numbered 1, 2, 3, …
 * without a gap.
 */
export function readHistory(file: string, content: string): EpochRecord[] {
  const lines = content.split('\n').filter(Boolean);
  return lines.map((text, index) => {
    const record = checkJson(file, index + 1, text, epochRecord);
    if (record.epoch !== index + 1) {
      throw recordFault(file, index + 1, `epoch ${index + 1}`, `epoch ${record.epoch}`);
    }
    return record;
  });
}
