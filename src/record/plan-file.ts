import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.js';
import { type LossName, namedLosses } from '../study/losses.js';
import { readJsonFile } from './json-file.js';

/** What a run set out to do, so that the tables can say what is not there, and why. */
export interface StudyPlan {
  datasets: readonly PlannedDataset[];
  /** What each number and name meant when the plan was started. Plans of before November 2026 have none. */
  runs?: readonly RecordedRun[] | undefined;
}

export interface RecordedRun {
  /** From 1, as `--run` takes it. */
  number: number;
  /** `<data set>/<loss>/fold-<k>-seed-<n>` or `…/seed-<n>`, as `--run` takes it; the folder of the run. */
  name: string;
}

export interface PlannedDataset {
  dataset: string;
  losses: readonly LossName[];
  /** Folds by patient; null on the fixed split. */
  folds: number | null;
  /** Of each fold, or of the fixed split. */
  seeds: readonly number[];
  /** Why the set cannot be run, in a phrase that a table can print; null where it can. */
  absence: string | null;
}

const lossList = z.array(z.enum(namedLosses));
const seedList = z.array(z.int());

/** Plans written before losses and seeds stood with their data sets name them once for all sets; they knew no folds. */
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
    runs: z.array(z.strictObject({ number: z.int().positive(), name: z.string().min(1) })).optional(),
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

/** The stored plan, or undefined where there is none: results speak for themselves then. */
export function readPlan(presetFolder: string): StudyPlan | undefined {
  const file = join(presetFolder, 'plan.json');
  return existsSync(file) ? readJsonFile(file, planSchema) : undefined;
}
