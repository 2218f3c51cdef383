/** Stores the sizes chosen for a comparison beside its runs, so that repeating the command uses the same sizes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { canonicalHash, type Json } from '../../core/canonical-json.js';
import { readJsonFile } from '../../record/json-file.js';
import type { SizeChoice } from './choose-sizes.js';

const fileName = 'sizes.json';

const choiceSchema: z.ZodType<SizeChoice> = z.strictObject({
  inputShape: z.array(z.int().positive()),
  spacingFactor: z.number().positive(),
  baseFilters: z.int().positive(),
  depth: z.int().positive(),
  epochs: z.int().positive(),
  plateauPatience: z.int().positive(),
  trainingSeconds: z.number().nonnegative(),
  testSeconds: z.number().nonnegative(),
});
const fileSchema = z.strictObject({ question: z.string(), chosen: choiceSchema });

/** The stored choice for the same question; undefined where there is none. */
export function storedSizes(datasetFolder: string, question: Json): SizeChoice | undefined {
  const file = join(datasetFolder, fileName);
  if (!existsSync(file)) return undefined;
  const stored = readJsonFile(file, fileSchema);
  return stored.question === canonicalHash(question) ? stored.chosen : undefined;
}

export function storeSizes(datasetFolder: string, question: Json, chosen: SizeChoice): void {
  const stored = { question: canonicalHash(question), chosen };
  writeFileAtomic(join(datasetFolder, fileName), `${JSON.stringify(stored, null, 2)}\n`);
}
