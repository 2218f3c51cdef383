/**
 * A plan frozen for a scheduler: its runs with their full configurations. A task finds its run by name, so it gets the same
 * configuration on every node, even if the node sees other data or the defaults of a preset have changed.
 *
 * The path is `<out>/<preset>/cluster/<first digits of its hash>/plan.json`. Different plans have different folders, and a plan
 * is never overwritten. The results folder follows from the location of the file, because its path may differ between machines.
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
 * The part of the configuration that all runs of one data set and fold share: in the paper's plan, a few dozen of them serve
 * hundreds of runs. Fields that differ are null, which keeps the order of keys, so that a run's config.json has the same bytes
 * as without a frozen plan.
 */
export type SharedConfig = Omit<RunConfig, OfRun> & Record<OfRun, null>;
type OfRun = 'loss' | 'lossHyperparameters' | 'seed';

export interface FrozenRun extends Pick<RunConfig, OfRun> {
  /** Number from 1, as for `--run`. */
  number: number;
  /** `<data set>/<loss>/<place>`, as for `--run`; also the folder of the run. */
  name: string;
  configHash: string;
  /** Index of the rest of its configuration in `shared`. */
  shared: number;
}

export interface FrozenPlan {
  preset: (typeof studyPresetNames)[number];
  /** Absolute path on the machine that froze the plan. */
  dataDir: string;
  manifestFile: string | null;
  /** As in RunContext. */
  allowLeak: boolean;
  keepLogits: boolean;
  shared: readonly SharedConfig[];
  runs: readonly FrozenRun[];
}

const frozenPlanSchema = z.strictObject({
  preset: z.enum(studyPresetNames),
  dataDir: z.string().min(1),
  manifestFile: z.string().min(1).nullable(),
  allowLeak: z.boolean(),
  keepLogits: z.boolean(),
  // Plans of earlier code have it; each configuration has its own.
  maximumEpochs: z.int().positive().optional(),
  // Checked only for the requested run (frozenConfig): a plan may have ten thousand runs.
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

/** Writes a plan into the folder of its hash, unless it is there already, and returns its path. */
export function writeFrozenPlan(presetFolder: string, plan: FrozenPlan): string {
  const hash = canonicalHash(plan as unknown as Json).slice(0, 8);
  const file = join(presetFolder, 'cluster', hash, 'plan.json');
  if (!existsSync(file)) writeFileAtomic(file, `${JSON.stringify(plan, null, 1)}\n`);
  return file;
}

/** Reads a frozen plan. Throws UsageError where the file is missing, DataError where it is not a frozen plan. */
export function readFrozenPlan(file: string): FrozenPlan {
  if (existsSync(file)) return readJsonFile(file, frozenPlanSchema);
  throw new UsageError({
    verb: 'missing',
    what: 'frozen plan',
    where: resolve(file),
    remedy: 'give the plan.json that "npm run replicate -- --freeze" or "--slurm" wrote',
  });
}

/** The results folder of a frozen plan, three folders up. */
export function resultsOf(planFile: string): string {
  return resolve(dirname(planFile), '..', '..', '..');
}

/** The full configuration of one run. Throws DataError where it does not match the stored hash. */
export function frozenConfig(file: string, { shared }: FrozenPlan, run: FrozenRun): RunConfig {
  const { loss, lossHyperparameters, seed } = run;
  const config = { ...shared[run.shared], loss, lossHyperparameters, seed } as RunConfig;
  checkJson(file, null, JSON.stringify(config), runConfigSchema);
  if (runName(config) !== run.name) throw recordFault(file, null, `the run ${run.name}`, runName(config));
  const hash = configHash(config);
  if (hash === run.configHash) return config;
  throw recordFault(file, null, `the hash ${run.configHash} for the configuration of ${run.name}`, hash);
}
