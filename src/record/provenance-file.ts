import { z } from 'zod';
import { checkJson } from './json-file.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';

/** One session of a run, from a start to the end or to an interruption. */
export interface Session {
  startedAt: string;
  commit: string | null;
  dirty: boolean;
  host: { platform: string; processor: string };
  threads: number;
  /** As in Provenance. */
  ownKernels?: boolean | undefined;
  /**
   * Lease number of the process, from 1. Every process that takes the lease gets the next number, even if it saves nothing.
   * Records of November 2026 may lack it.
   */
  holder?: number | undefined;
}

/**
 * The origin of a run's numbers: everything needed to judge or reproduce them. Code and machine are those at the beginning of the
 * last session.
 */
export interface Provenance {
  /** Commit of the code; null outside a Git checkout. `dirty`: the tree had uncommitted changes. */
  git: { commit: string | null; dirty: boolean };
  /** Version by name: node, tfjs, tensorflow, … */
  versions: Readonly<Record<string, string>>;
  /** Backend of the engine, such as "tensorflow" or "cpu". */
  engine: string;
  device: { kind: 'cpu' | 'gpu'; name: string };
  /** Threads of the engine. The number changes the order of float sums, and so the last digits of results. */
  threads: number;
  /**
   * Whether the project's own kernels were used, as on a CPU where the set-up has built them. Without them results differ in
   * their last digits. Records of November 2026 may lack it.
   */
  ownKernels?: boolean | undefined;
  host: { platform: string; architecture: string; processor: string; cores: number; memoryGiB: number };
  /** Hash of the content of the run's cases; results with different hashes are never compared. */
  dataFingerprint: string;
  /**
   * SHA-256 of the weights of each combined network, in the order of the members; only in combinations, and absent in those from
   * before December 2026. The other fields are those of the first network; rescored.json has the code that made the scores.
   */
  combinedWeights?: readonly string[] | undefined;
  /** Pairs of equal or nearly equal pictures on two sides of the split, as phrases; only with --allow-leak. */
  leaks?: readonly string[] | undefined;
  /** Times in UTC, ISO 8601. A resumed run keeps its first start. */
  startedAt: string;
  finishedAt: string;
  /** Wall-clock seconds, summed over the sessions of a resumed run. */
  trainingSeconds: number;
  testSeconds: number;
  /** The sessions in order of time; more than one if the run was resumed. Absent in records from before November 2026. */
  stretches?: readonly Session[] | undefined;
}

export const sessionSchema: z.ZodType<Session> = z.strictObject({
  startedAt: z.iso.datetime(),
  commit: z.string().nullable(),
  dirty: z.boolean(),
  host: z.strictObject({ platform: z.string(), processor: z.string() }),
  threads: z.int().positive(),
  ownKernels: z.boolean().optional(),
  holder: z.int().positive().optional(),
});

const provenance: z.ZodType<Provenance> = z.strictObject({
  git: z.strictObject({ commit: z.string().nullable(), dirty: z.boolean() }),
  versions: z.record(z.string(), z.string()),
  engine: z.string(),
  device: z.strictObject({ kind: z.enum(['cpu', 'gpu']), name: z.string() }),
  threads: z.int().positive(),
  ownKernels: z.boolean().optional(),
  host: z.strictObject({
    platform: z.string(),
    architecture: z.string(),
    processor: z.string(),
    cores: z.int(),
    memoryGiB: z.number(),
  }),
  dataFingerprint: z.string(),
  combinedWeights: z.array(z.string()).min(1).optional(),
  leaks: z.array(z.string()).min(1).optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  trainingSeconds: z.number().nonnegative(),
  testSeconds: z.number().nonnegative(),
  stretches: z.array(sessionSchema).min(1).optional(),
});

/** The text of provenance.json. */
export function provenanceText(value: Provenance): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Reads provenance.json. Throws DataError that names the invalid field. */
export function readProvenance(members: RecordMembers): Provenance {
  const { provenance: name } = recordFiles;
  return checkJson(members.pathOf(name), null, members.text(name), provenance);
}
