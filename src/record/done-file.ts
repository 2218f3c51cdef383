import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.js';
import { readJsonFile, readRecordBytes } from './json-file.js';
import { recordFault } from './record-fault.js';
import { runFiles } from './run-files.js';

/** The seal of a finished run: which configuration it answers, and what its files were when it was written. */
export interface Seal {
  configHash: string;
  /** SHA-256 in lower-case hex by file name. */
  files: Readonly<Record<string, string>>;
}

const sealSchema: z.ZodType<Seal> = z.strictObject({
  configHash: z.string(),
  files: z.record(z.string(), z.string()),
});

/** Files that only some runs have: phantoms a posterior; those of before it no fine cells. */
const sometimesThere = [runFiles.posterior, runFiles.calibrationCells];

/** The files of a finished run, all of which its seal lists. `pictures` are those of its gallery, `more` those of the others that it has. */
export function sealedFiles(pictures: readonly string[], more: readonly string[]): string[] {
  const { done: _, posterior: _posterior, calibrationCells: _cells, ...always } = runFiles;
  return [...Object.values(always), ...more, ...pictures];
}

/** Seals a run: call it last, after every other file is written. */
export function writeDone(folder: string, configHash: string, pictures: readonly string[] = []): void {
  const more = sometimesThere.filter((name) => existsSync(join(folder, name)));
  const names = sealedFiles(pictures, more);
  const seal: Seal = {
    configHash,
    files: Object.fromEntries(names.map((name) => [name, sha256(join(folder, name))])),
  };
  writeFileAtomic(join(folder, runFiles.done), `${JSON.stringify(seal, null, 2)}\n`);
}

/** Breaks the seal of an earlier result, so that no reader takes files of two runs for one. */
export function removeDone(folder: string): void {
  rmSync(join(folder, runFiles.done), { force: true });
}

/** The seal of a run, or undefined where the run is not finished. */
export function readDone(folder: string): Seal | undefined {
  const file = join(folder, runFiles.done);
  return existsSync(file) ? readJsonFile(file, sealSchema) : undefined;
}

/**
 * Throws DataError where a file of a sealed run is missing or no longer what it was when the run finished, and where the
 * seal lists other files than `expected`: a file that it left out could be changed unseen.
 */
export function checkSeal(folder: string, seal: Seal, expected: readonly string[]): void {
  const listed = Object.keys(seal.files);
  const unsealed = expected.filter((name) => !listed.includes(name));
  const foreign = listed.filter((name) => !expected.includes(name));
  // They are expected where they are there.
  const lost = sometimesThere.find((name) => foreign.includes(name));
  if (lost) throw recordFault(join(folder, lost), null, 'the file that done.json lists', 'none');
  if (unsealed.length > 0 || foreign.length > 0) {
    const found = [...unsealed.map((name) => `no ${name}`), ...foreign.map((name) => `a foreign "${name}"`)];
    throw recordFault(
      join(folder, runFiles.done),
      null,
      'every file of the run and no other',
      found.join(', '),
    );
  }
  for (const name of expected) {
    const file = join(folder, name);
    if (!existsSync(file)) throw recordFault(file, null, 'the file that done.json lists', 'none');
    const found = sha256(file);
    if (found !== seal.files[name]) {
      throw recordFault(
        file,
        null,
        `SHA-256 ${seal.files[name]} as done.json lists`,
        `${found}: it was changed`,
      );
    }
  }
}

function sha256(file: string): string {
  return createHash('sha256').update(readRecordBytes(file)).digest('hex');
}
