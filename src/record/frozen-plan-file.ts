/**
 * A plan as it was when it was handed to a scheduler: which runs, and the whole configuration of each. A task reads its run
 * here by name, so it does the same on a node that sees other data, or after the defaults of a preset have changed.
 *
 * It lies in `<out>/<preset>/cluster/<first digits of its hash>/plan.json`. Another plan gets another folder, and none is ever
 * written over while tasks read it. The results folder is not named in it but is where it lies, which may have another
 * path on another machine.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.js';
import { canonicalHash, type Json } from '../core/canonical-json.js';
import { UsageError } from '../core/errors.js';
import { configHash, type RunConfig, runName, studyPresetNames } from '../study/run-config.js';
import { runConfigSchema } from './config-file.js';
import { checkJson, readJsonFile } from './json-file.js';
import { recordFault } from './record-fault.js';

/**
 * What the runs of one data set and fold share; in the paper's plan a few dozen of these serve hundreds of runs. What differs between
 * them is null: its place in the order of keys is kept, so that a run's config.json has the same bytes as without a frozen plan.
 */
export type SharedConfig = Omit<RunConfig, OfRun> & Record<OfRun, null>;
type OfRun = 'loss' | 'lossHyperparameters' | 'seed';

export interface FrozenRun extends Pick<RunConfig, OfRun> {
  /** From 1, as `--run` takes it. */
  number: number;
  /** `<data set>/<loss>/<place>`, as `--run` takes it; the folder of the run. */
  name: string;
  configHash: string;
  /** Which entry of `shared` holds the rest of its configuration. */
  shared: number;
}

export interface FrozenPlan {
  preset: (typeof studyPresetNames)[number];
  /** Absolute, as the machine that froze the plan sees it. */
  dataDir: string;
  manifestFile: string | null;
  /** As in RunContext. */
  allowLeak: boolean;
  keepLogits: boolean;
  maximumEpochs: number;
  shared: readonly SharedConfig[];
  runs: readonly FrozenRun[];
}

const frozenPlanSchema = z.strictObject({
  preset: z.enum(studyPresetNames),
  dataDir: z.string().min(1),
  manifestFile: z.string().min(1).nullable(),
  allowLeak: z.boolean(),
  keepLogits: z.boolean(),
  maximumEpochs: z.int().positive(),
  // Held against its schema when a run is taken out: a plan of ten thousand runs is read for one of them.
  shared: z.array(z.looseObject({})),
  runs: z.array(
    z.strictObject({
      number: z.int().positive(),
      name: z.string().min(1),
      loss: z.string().min(1),
      lossHyperparameters: z.record(z.string(), z.number()),
      seed: z.int(),
      configHash: z.string(),
      shared: z.int().nonnegative(),
    }),
  ),
}) as unknown as z.ZodType<FrozenPlan>;

/** Writes a plan in the folder of its hash, where there is none yet, and returns its path. */
export function writeFrozenPlan(presetFolder: string, plan: FrozenPlan): string {
  const hash = canonicalHash(plan as unknown as Json).slice(0, 8);
  const file = join(presetFolder, 'cluster', hash, 'plan.json');
  if (!existsSync(file)) writeFileAtomic(file, `${JSON.stringify(plan, null, 1)}\n`);
  return file;
}

/** Throws UsageError where there is no such file, DataError where it is no frozen plan. */
export function readFrozenPlan(file: string): FrozenPlan {
  if (existsSync(file)) return readJsonFile(file, frozenPlanSchema);
  throw new UsageError({
    verb: 'missing',
    what: 'frozen plan',
    where: resolve(file),
    remedy: 'give the plan.json that "npm run replicate -- --freeze" or "--slurm" wrote',
  });
}

/** The results folder in which a frozen plan lies, three folders up. */
export function resultsOf(planFile: string): string {
  return resolve(dirname(planFile), '..', '..', '..');
}

/** The whole configuration of one run. Throws DataError where it is not the one that was frozen. */
export function frozenConfig(file: string, { shared }: FrozenPlan, run: FrozenRun): RunConfig {
  const { loss, lossHyperparameters, seed } = run;
  const config = { ...shared[run.shared], loss, lossHyperparameters, seed } as RunConfig;
  checkJson(file, null, JSON.stringify(config), runConfigSchema);
  if (runName(config) !== run.name) throw recordFault(file, null, `the run ${run.name}`, runName(config));
  const hash = configHash(config);
  if (hash === run.configHash) return config;
  throw recordFault(file, null, `the hash ${run.configHash} for the configuration of ${run.name}`, hash);
}
