/**
 * Hashes that show whether the outputs of a stored notebook are stale: one of its code and one of the results it read. Both are
 * in the notebook's metadata under `dsc_plus_plus`.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { canonicalHash } from '../../core/canonical-json.js';
import { namesBelow } from '../../core/names-below.js';
import { readDone } from '../../record/done-file.js';
import { checkJson } from '../../record/json-file.js';
import { recordFiles } from '../../record/run-files.js';
import { type PresetName, presetNames } from '../../study/run-config.js';

/** The parts of a notebook that this project reads; other fields are kept unchanged. */
const notebookSchema = z.looseObject({
  cells: z.array(
    z.looseObject({
      cell_type: z.enum(['code', 'markdown', 'raw']),
      id: z.string(),
      source: z.union([z.string(), z.array(z.string())]),
    }),
  ),
  metadata: z.looseObject({
    dsc_plus_plus: z
      .strictObject({ preset: z.enum(presetNames), code: z.string(), results: z.string() })
      .optional(),
  }),
});

export type Notebook = z.infer<typeof notebookSchema>;

/** Reads a notebook. Throws DataError where the file is not a notebook. */
export function readNotebook(file: string): Notebook {
  return checkJson(file, null, readFileSync(file, 'utf8'), notebookSchema);
}

/** SHA-256 over the notebook's code cells; changes of prose do not make outputs stale. */
export function codeHash({ cells }: Notebook): string {
  const code = cells.filter((cell) => cell.cell_type === 'code');
  return canonicalHash(code.map(({ id, source }) => [id, [source].flat().join('')]));
}

/** SHA-256 over configuration and scores of every finished run of a preset, without times and machines. */
export function resultsHash(outDir: string, preset: PresetName): string {
  const folder = join(outDir, preset);
  const hash = createHash('sha256');
  for (const name of namesBelow(folder)
    .filter((each) => /^[^/]+\/[^/]+\/(fold-\d+-)?seed-\d+\/done\.json$/.test(each))
    .sort()) {
    const seal = readDone(join(folder, dirname(name)))!;
    hash.update(`${name} ${seal.configHash} ${seal.members[recordFiles.cases]}\n`);
  }
  return hash.digest('hex');
}
