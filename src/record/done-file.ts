import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.js';
import { cellFiles } from './cell-files.js';
import { readJsonFile } from './json-file.js';
import { recordFault } from './record-fault.js';

/** The seal of a finished cell: which configuration it answers, and what its files were when it was written. */
export interface Seal {
  configHash: string;
  /** SHA-256 in lower-case hex by file name. */
  files: Readonly<Record<string, string>>;
}

const sealSchema: z.ZodType<Seal> = z.strictObject({
  configHash: z.string(),
  files: z.record(z.string(), z.string()),
});

/**
 * Seals a cell: call it last, after every other file is written. `pictures` are the files of its gallery; a posterior
 * only phantoms have.
 */
export function writeDone(folder: string, configHash: string, pictures: readonly string[] = []): void {
  const required = Object.values(cellFiles).filter(
    (name) => name !== cellFiles.done && name !== cellFiles.posterior,
  );
  const known = existsSync(join(folder, cellFiles.posterior)) ? [cellFiles.posterior] : [];
  const names = [...required, ...known, ...pictures];
  const seal: Seal = {
    configHash,
    files: Object.fromEntries(names.map((name) => [name, sha256(join(folder, name))])),
  };
  writeFileAtomic(join(folder, cellFiles.done), `${JSON.stringify(seal, null, 2)}\n`);
}

/** Breaks the seal of an earlier result, so that no reader takes files of two runs for one. */
export function removeDone(folder: string): void {
  rmSync(join(folder, cellFiles.done), { force: true });
}

/** The seal of a cell, or undefined where the cell is not finished. */
export function readDone(folder: string): Seal | undefined {
  const file = join(folder, cellFiles.done);
  return existsSync(file) ? readJsonFile(file, sealSchema) : undefined;
}

/** Throws DataError where a file of a sealed cell is missing or no longer what it was when the cell finished. */
export function checkSeal(folder: string, seal: Seal): void {
  for (const [name, expected] of Object.entries(seal.files)) {
    const file = join(folder, name);
    if (!existsSync(file)) throw recordFault(file, null, 'the file that done.json lists', 'none');
    const found = sha256(file);
    if (found !== expected) {
      throw recordFault(file, null, `SHA-256 ${expected} as done.json lists`, `${found}: it was changed`);
    }
  }
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
