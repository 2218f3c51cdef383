import { z } from 'zod';
import { checkJson } from './json-file.js';
import type { RecordMembers } from './record-members.js';
import { recordFiles } from './run-files.js';

/** One start of a run, up to its end or to where it was broken off. */
export interface Stretch {
  startedAt: string;
  commit: string | null;
  dirty: boolean;
  host: { platform: string; processor: string };
  threads: number;
  /** As in Provenance. */
  ownKernels?: boolean | undefined;
  /**
   * Number of the process among those that held the run, from 1: later ones have higher numbers, those that saved nothing count too.
   * Records of before December 2026 have none.
   */
  holder?: number | undefined;
}

/**
 * Where a run's numbers come from: what a stranger needs to judge them or to make them again. Code and machine are
 * those of the last stretch, as they were when it began.
 */
export interface Provenance {
  /** Commit of the code; null outside a Git checkout. `dirty`: the tree held changes that were not committed. */
  git: { commit: string | null; dirty: boolean };
  /** Version by name: node, tfjs, tensorflow, … */
  versions: Readonly<Record<string, string>>;
  /** The engine that computed, such as "tensorflow" or "cpu". */
  engine: string;
  device: { kind: 'cpu' | 'gpu'; name: string };
  /** Threads of the engine; another number adds floats in another order, so results differ in their last digits. */
  threads: number;
  /**
   * Whether the project's own kernels computed, as they do on a processor where the set-up has built them; without them
   * results differ in their last digits. Records of before December 2026 do not say.
   */
  ownKernels?: boolean | undefined;
  host: { platform: string; architecture: string; processor: string; cores: number; memoryGiB: number };
  /** What identifies the content of the run's cases; results of different content are never compared. */
  dataFingerprint: string;
  /** Pictures that lie on two sides of the split, a phrase for each pair: the run was made all the same, by --allow-leak. */
  leaks?: readonly string[] | undefined;
  /** Times in UTC, ISO 8601. A resumed run keeps its first start. */
  startedAt: string;
  finishedAt: string;
  /** Wall-clock seconds at work: the sum over the sessions of a resumed run. */
  trainingSeconds: number;
  testSeconds: number;
  /** In order of time; more than one where the run was broken off. Records of before November 2026 have none. */
  stretches?: readonly Stretch[] | undefined;
}

export const stretchSchema: z.ZodType<Stretch> = z.strictObject({
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
  leaks: z.array(z.string()).min(1).optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  trainingSeconds: z.number().nonnegative(),
  testSeconds: z.number().nonnegative(),
  stretches: z.array(stretchSchema).min(1).optional(),
});

/** The text of provenance.json. */
export function provenanceText(value: Provenance): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Reads provenance.json. Throws DataError that names the field that is wrong. */
export function readProvenance(members: RecordMembers): Provenance {
  const { provenance: name } = recordFiles;
  return checkJson(members.pathOf(name), null, members.text(name), provenance);
}
