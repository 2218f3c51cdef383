import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.js';
import { type LossName, namedLosses } from '../study/losses.js';
import { readJsonFile } from './json-file.js';

/** The plan of a command, stored so that tables can name missing runs and data sets. */
export interface StudyPlan {
  datasets: readonly PlannedDataset[];
  /** Numbers and names of the runs. Absent in plans from before November 2026. */
  runs?: readonly RecordedRun[] | undefined;
}

export interface RecordedRun {
  /** Number from 1, as for `--run`. */
  number: number;
  /** `<data set>/<loss>/fold-<k>-seed-<n>` or `…/seed-<n>`, as for `--run`; also the folder of the run. */
  name: string;
  /** Of its options; absent for runs that cannot be planned, and in plans of November 2026. */
  configHash?: string | undefined;
}

export interface PlannedDataset {
  dataset: string;
  losses: readonly LossName[];
  /** Number of folds by patient; null: the fixed split. */
  folds: number | null;
  /** Seeds of each fold, or of the fixed split. */
  seeds: readonly number[];
  /** Why the data set cannot be run, as a phrase for tables; null where it can. */
  absence: string | null;
}

const lossList = z.array(z.enum(namedLosses));
const seedList = z.array(z.int());

/** Older plans list losses and seeds once for all data sets, and have no folds. */
const planSchema: z.ZodType<StudyPlan> = z
  .strictObject({
    datasets: z.array(
      z.strictObject({
        dataset: z.string().min(1),
        losses: lossList.optional(),
        folds: z.int().positive().nullable().default(null),
        seeds: seedList.optional(),
        absence: z.string().min(1).nullable(),
      }),
    ),
    losses: lossList.default([]),
    seeds: seedList.default([]),
    runs: z
      .array(
        z.strictObject({
          number: z.int().positive(),
          name: z.string().min(1),
          configHash: z.string().optional(),
        }),
      )
      .optional(),
  })
  .transform(({ datasets, losses, seeds, runs }) => ({
    datasets: datasets.map((planned) => ({
      ...planned,
      losses: planned.losses ?? losses,
      seeds: planned.seeds ?? seeds,
    })),
    ...(runs && { runs }),
  }));

/** Writes `<out>/<preset>/plan.json`. */
export function writePlan(presetFolder: string, plan: StudyPlan): void {
  writeFileAtomic(join(presetFolder, 'plan.json'), `${JSON.stringify(plan, null, 2)}\n`);
}

/** Reads the stored plan; undefined where there is none. */
export function readPlan(presetFolder: string): StudyPlan | undefined {
  const file = join(presetFolder, 'plan.json');
  return existsSync(file) ? readJsonFile(file, planSchema) : undefined;
}
