import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.js';
import type { RunConfig } from '../study/run-config.js';
import { readJsonFile } from './json-file.js';
import { recordFault } from './record-fault.js';
import { runFiles } from './run-files.js';

/** What was found on the validation cases to recalibrate the stored network, without training it again. */
export interface Recalibration {
  /** Pixels of the prepared grid that the temperature was fitted on. */
  pixels: number;
  temperature: number;
  /** Mean soft score S of each foreground class (metrics/score-scaling.ts) over the validation cases that hold it. */
  scores: Readonly<Record<string, number>>;
  /** Mean NLL of those pixels in nat: as the network has it, at the temperature, with the foreground times its score. */
  validationNll: { asIs: number; temperature: number; score: number };
  /** Share of those pixels in which some probability was below 1e-7: there the logits are lost. */
  saturatedShare: number;
}

const share = z.number().min(0).max(1);
const nll = z.number().nonnegative();
const recalibrationFile: z.ZodType<Recalibration> = z.strictObject({
  pixels: z.int().positive(),
  temperature: z.number().positive(),
  scores: z.record(z.string(), share),
  validationNll: z.strictObject({ asIs: nll, temperature: nll, score: nll }),
  saturatedShare: share,
});

export function writeRecalibration(folder: string, value: Recalibration): void {
  writeFileAtomic(join(folder, runFiles.recalibration), `${JSON.stringify(value, null, 2)}\n`);
}

/** Reads recalibration.json: one score for each foreground class. Throws DataError that names the field that is wrong. */
export function readRecalibration(folder: string, { foregroundClasses }: RunConfig): Recalibration {
  const file = join(folder, runFiles.recalibration);
  const value = readJsonFile(file, recalibrationFile);
  const found = Object.keys(value.scores);
  if (found.join() !== foregroundClasses.join()) {
    throw recordFault(file, null, `scores of ${foregroundClasses.join(', ')}`, found.join(', ') || 'none');
  }
  return value;
}
