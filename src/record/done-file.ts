import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { removeFile, writeFileAtomic } from '../core/atomic-file.js';
import type { Json } from '../core/canonical-json.js';
import { DataError } from '../core/errors.js';
import { configHash } from '../study/run-config.js';
import { runConfigSchema } from './config-file.js';
import { checkValue, parseJson, readRecordBytes } from './json-file.js';
import { readableJson } from './readable-json.js';
import { recordFault } from './record-fault.js';
import type { RecordMembers } from './record-members.js';
import { modelFiles, runFiles } from './run-files.js';
import type { RunSummary } from './run-summary.js';

/** done.json: a summary of a finished run, and the checksums of its files. */
export interface Seal extends RunSummary {
  /** Version of the layout of a run's files. Runs of layout 1, before 28 November 2026, had one file per member. */
  layout: typeof layout;
  /**
   * SHA-256 in lower-case hex: of record.zip, of each of its members, and of the weights beside it (null: there are none).
   */
  record: string;
  members: Readonly<Record<string, string>>;
  weights: string | null;
}

const layout = 2;

const anyLayout = z.looseObject({ layout: z.int().optional() });
const score = z.record(z.string(), z.number().nullable());
const sealSchema: z.ZodType<Seal> = z.strictObject({
  layout: z.literal(layout),
  configHash: z.string(),
  ending: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['early stopping', 'cap']) }),
    z.strictObject({
      kind: z.literal('broken down'),
      why: z.enum(['training loss rose again', 'no improvement after the first tenth']),
    }),
  ]),
  epochs: z.int().positive(),
  trainingSeconds: z.number().nonnegative(),
  testSeconds: z.number().nonnegative(),
  finishedAt: z.iso.datetime(),
  dataFingerprint: z.string(),
  combinedWeights: z.array(z.string()).min(1).optional(),
  means: z.record(z.string(), score),
  record: z.string(),
  members: z.record(z.string(), z.string()),
  weights: z.string().nullable(),
  config: runConfigSchema,
});

/** Writes done.json. Call it after every other file is written. */
export function writeDone(
  folder: string,
  { config, ...summary }: RunSummary,
  members: ReadonlyMap<string, Uint8Array>,
): void {
  const weights = weightsPath(folder);
  const seal: Seal = {
    layout,
    ...summary,
    record: sha256(readRecordBytes(join(folder, runFiles.record))),
    members: Object.fromEntries([...members].map(([name, bytes]) => [name, sha256(bytes)])),
    weights: existsSync(weights) ? sha256(readRecordBytes(weights)) : null,
    config,
  };
  writeFileAtomic(join(folder, runFiles.done), readableJson(seal as unknown as Json));
}

/** Removes done.json of an earlier result before its files are replaced, so that no reader mixes files of two results. */
export function removeDone(folder: string): void {
  removeFile(join(folder, runFiles.done));
}

/** Reads done.json; undefined where the run is not finished. Throws DataError where it is damaged or has another layout. */
export function readDone(folder: string): Seal | undefined {
  const file = join(folder, runFiles.done);
  if (!existsSync(file)) return undefined;
  const value = parseJson(file, null, readRecordBytes(file).toString('utf8'));
  const { layout: found } = checkValue(file, null, value, anyLayout);
  if (found !== layout) throw otherLayout(file, found);
  const seal = checkValue(file, null, value, sealSchema);
  const hash = configHash(seal.config);
  if (hash === seal.configHash) return seal;
  throw recordFault(file, null, `the hash of its configuration, ${hash}`, seal.configHash);
}

/** Throws DataError where the checksum of a finished run's archive, or of one of its members, does not match done.json. */
export function checkSeal(
  folder: string,
  seal: Seal,
  { bytes: members, archive: packed }: RecordMembers,
): void {
  const archive = join(folder, runFiles.record);
  const listed = Object.keys(seal.members);
  const foreign = [...members.keys()].find((name) => !listed.includes(name));
  if (foreign !== undefined) {
    throw recordFault(archive, null, 'the members that done.json lists', `a foreign "${foreign}"`);
  }
  expectMembers(folder, seal, members, listed);
  expectHash(archive, seal.record, sha256(packed));
}

/** Throws DataError where a checksum of the named members does not match done.json. */
export function expectMembers(
  folder: string,
  seal: Seal,
  members: ReadonlyMap<string, Uint8Array>,
  names: readonly string[],
): void {
  for (const name of names) {
    const path = join(folder, runFiles.record, name);
    const bytes = members.get(name);
    if (!bytes) throw recordFault(path, null, 'the member that done.json lists', 'none');
    expectHash(path, seal.members[name]!, sha256(bytes));
  }
}

/** Path of a run's trained weights. */
export function weightsPath(folder: string): string {
  return join(folder, modelFiles.folder, modelFiles.weights);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function expectHash(file: string, expected: string, found: string): void {
  if (found === expected) return;
  throw recordFault(file, null, `SHA-256 ${expected} as done.json lists`, `${found}: it was changed`);
}

function otherLayout(file: string, found: number | undefined): DataError {
  return new DataError({
    verb: 'unsupported',
    what: `layout ${found ?? 1} of a run's files (this version reads layout ${layout})`,
    where: file,
    remedy:
      'move the results to another place, or read them with the version of this project that wrote them; "npm run replicate" makes new ones',
  });
}
