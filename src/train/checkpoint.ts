import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.js';
import { DataError, UsageError } from '../core/errors.js';
import type { TrainingState } from '../engine/training-program.js';
import type { EpochRecord } from '../study/epoch-record.js';
import type { ScheduleState } from './schedule.js';

/**
 * The state of training between two steps, in one file. It is written atomically: after a kill either the old or
 * the new file is there. Layout: one line of JSON (the head), then float32 values, little-endian: parameters,
 * velocities, and the parameters of the best epoch. Random streams are not saved: they are derived from the seed,
 * the epoch and the case.
 */
export interface Checkpoint {
  /** Hash of the run's configuration; a checkpoint of another configuration is refused. */
  configHash: string;
  /** The configuration, to name what differs from another one. Checkpoints of November 2026 may lack it. */
  config?: object;
  /** Finished epochs. */
  history: readonly EpochRecord[];
  /** Steps done in the unfinished epoch, and the sum of their losses. */
  partial: { steps: number; lossSum: number; seconds: number };
  schedule: ScheduleState;
  state: TrainingState;
  /** Parameters at the lowest validation loss; null until the first epoch has ended. */
  best: Float32Array[] | null;
}

const nullableNumber = z.number().nullable();
const headSchema = z.strictObject({
  configHash: z.string(),
  config: z.looseObject({}).exactOptional(),
  history: z.array(
    z.strictObject({
      epoch: z.int(),
      trainingLoss: z.number(),
      validationLoss: z.number(),
      learningRate: z.number(),
      seconds: z.number(),
      best: z.boolean(),
    }),
  ),
  partial: z.strictObject({ steps: z.int(), lossSum: z.number(), seconds: z.number() }),
  schedule: z.strictObject({
    learningRate: z.number(),
    plateauBest: nullableNumber,
    plateauWait: z.int(),
    stopBest: nullableNumber,
    stopWait: z.int(),
    checkpointBest: nullableNumber,
    stopped: z.boolean(),
  }),
  hasBest: z.boolean(),
  /** Checksum of the float values that follow. */
  sha256: z.string(),
});

export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  const { state, best, ...rest } = checkpoint;
  // Written in pieces: concatenating a hundred megabytes first takes longer than writing them.
  const body = [...state.parameters, ...state.velocities, ...(best ?? [])].map(
    (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
  );
  const hash = createHash('sha256');
  for (const piece of body) hash.update(piece);
  const head = { ...rest, hasBest: best !== null, sha256: hash.digest('hex') };
  writeFileAtomic(path, `${JSON.stringify(head)}\n`, ...body);
}

type Head = z.infer<typeof headSchema>;

/**
 * Reads only the head of the checkpoint at `path`, a few kilobytes; undefined if there is none. Throws DataError if it is damaged.
 */
export function readCheckpointHead(path: string): Pick<Checkpoint, 'configHash' | 'config'> | undefined {
  return existsSync(path) ? parseHead(firstLine(path), path) : undefined;
}

/** The bytes before the first line end; empty where there is none. */
function firstLine(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const pieces: Buffer[] = [];
    for (;;) {
      const piece = Buffer.alloc(65_536);
      const length = readSync(file, piece);
      const end = piece.subarray(0, length).indexOf('\n');
      if (end >= 0) return Buffer.concat([...pieces, piece.subarray(0, end)]);
      if (length === 0) return Buffer.alloc(0);
      pieces.push(piece.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}

/**
 * Reads the checkpoint at `path`; undefined if there is none. Throws UsageError if it belongs to another
 * configuration, DataError if it is damaged.
 */
export function readCheckpoint(
  path: string,
  configHash: string,
  parameterSizes: readonly number[],
): Checkpoint | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const lineEnd = bytes.indexOf('\n');
  const head = parseHead(bytes.subarray(0, Math.max(lineEnd, 0)), path);
  if (head.configHash !== configHash) {
    throw new UsageError({
      verb: 'invalid',
      what: `checkpoint of configuration ${head.configHash.slice(0, 12)}, expected ${configHash.slice(0, 12)}`,
      where: path,
      remedy:
        'use the options with which it was made, delete it to train this run again, or use another --out folder',
    });
  }
  const body = bytes.subarray(lineEnd + 1);
  const total = parameterSizes.reduce((sum, size) => sum + size, 0) * (head.hasBest ? 3 : 2);
  if (body.byteLength !== total * 4 || createHash('sha256').update(body).digest('hex') !== head.sha256) {
    throw damaged(path, `${total * 4} bytes of float values with their checksum`, `${body.byteLength} bytes`);
  }
  const values = new Float32Array(total);
  Buffer.from(values.buffer).set(body);
  const { hasBest, sha256: _, ...rest } = head;
  const takeGroup = groupReader(values, parameterSizes);
  const state = { parameters: takeGroup(), velocities: takeGroup() };
  return { ...rest, state, best: hasBest ? takeGroup() : null };
}

function parseHead(bytes: Buffer, path: string): Head {
  const line = bytes.toString('utf8');
  try {
    return headSchema.parse(JSON.parse(line));
  } catch {
    throw damaged(path, 'a head line of JSON', `"${line.slice(0, 40)}"`);
  }
}

function damaged(path: string, expected: string, found: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `checkpoint: expected ${expected}, found ${found}`,
    where: path,
    remedy: 'delete it to train this run again',
  });
}

/** Splits the values into one array per parameter; each call of the returned function reads the next group. */
function groupReader(values: Float32Array, sizes: readonly number[]): () => Float32Array[] {
  let offset = 0;
  return () =>
    sizes.map((size) => {
      offset += size;
      return values.subarray(offset - size, offset);
    });
}
