/** Freezes a plan for a scheduler, and restores single runs from a frozen plan without planning again. */
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { canonicalJson, type Json } from '../../core/canonical-json.js';
import { DataError, UsageError } from '../../core/errors.js';
import type { DataSet } from '../../data/cases/data-set.js';
import { openDataSet } from '../../data/open-data-set.js';
import {
  type FrozenPlan,
  type FrozenRun,
  frozenConfig,
  resultsOf,
  type SharedConfig,
} from '../../record/frozen-plan-file.js';
import { firstVersions, versions } from '../../study/code-versions.js';
import { presets } from '../../study/presets.js';
import { type RunConfig, runName } from '../../study/run-config.js';
import { decideRun } from './decide-run.js';
import { type PlannedRun, type PlanRequest, placesOf } from './plan.js';

/** The frozen plan of the runs. Its paths are absolute, so that a task may start in any folder. */
export function freezePlan(
  runs: readonly PlannedRun[],
  { preset, dataDir, manifestFile }: PlanRequest,
  { allowLeak, keepLogits }: Pick<FrozenPlan, 'allowLeak' | 'keepLogits'>,
): FrozenPlan {
  const shared = new Map<string, { at: number; config: SharedConfig }>();
  const frozen = runs.map(({ number, config, configHash }): FrozenRun => {
    const { loss, lossHyperparameters, seed } = config;
    const rest: SharedConfig = { ...config, loss: null, lossHyperparameters: null, seed: null };
    const key = JSON.stringify(rest);
    const found = shared.get(key) ?? { at: shared.size, config: rest };
    shared.set(key, found);
    return { number, name: runName(config), loss, lossHyperparameters, seed, configHash, shared: found.at };
  });
  return {
    preset: preset.name as FrozenPlan['preset'],
    dataDir: resolve(dataDir),
    manifestFile: manifestFile === undefined ? null : resolve(manifestFile),
    allowLeak,
    keepLogits,
    shared: [...shared.values()].map(({ config }) => config),
    runs: frozen,
  };
}

/** The folders and data of a frozen plan as a PlanRequest. */
export function requestOf(file: string, { preset, dataDir, manifestFile }: FrozenPlan): PlanRequest {
  return {
    preset: presets[preset],
    datasets: [],
    dataDir,
    manifestFile: manifestFile ?? undefined,
    outDir: resultsOf(file),
    cacheDir: '.cache',
    overrides: {},
    allowPartial: true,
    fresh: false,
  };
}

/**
 * The given runs of a frozen plan, with the action for each according to the files that exist now. Throws UsageError where this code
 * or the manifest would make other numbers than the plan was frozen for, and DataError where this machine does not see their data.
 */
export async function restoreRuns(
  file: string,
  plan: FrozenPlan,
  chosen: readonly FrozenRun[],
): Promise<PlannedRun[]> {
  const request = requestOf(file, plan);
  const opened = new Map<string, DataSet>();
  const runs: PlannedRun[] = [];
  for (const run of chosen) {
    const config = frozenConfig(file, plan, run);
    const { dataset } = config;
    const dataSet =
      opened.get(dataset) ?? (await openDataSet(dataset, { ...placesOf(request), partial: 'use' }));
    opened.set(dataset, dataSet);
    expectSameCode(file, config);
    expectSameLabels(file, config, dataSet);
    expectCases(config, dataSet, request);
    const folder = join(request.outDir, plan.preset, run.name);
    runs.push({
      number: run.number,
      config,
      configHash: run.configHash,
      folder,
      ...(await decideRun(config, folder, dataSet, request)),
      estimatedSeconds: null,
      estimatedTestSeconds: null,
    });
  }
  return runs;
}

/** The configuration says by which code a run is made; another one may have been checked out since. */
function expectSameCode(file: string, { versions: frozen = firstVersions }: RunConfig): void {
  const { arithmetic, readers } = frozen;
  if (arithmetic === versions.arithmetic && readers === versions.readers) return;
  throw new UsageError({
    verb: 'invalid',
    what: `frozen plan (made for arithmetic ${arithmetic} and readers ${readers}; this code has ${versions.arithmetic} and ${versions.readers})`,
    where: file,
    remedy: 'freeze the plan anew with --freeze, or check out the code that froze it',
  });
}

/** A manifest may have been edited since: the masks would be read by another rule than the configuration says. */
function expectSameLabels(
  file: string,
  { dataset, labels = null, foregroundClasses }: RunConfig,
  { plain, foregroundClasses: classes }: DataSet,
): void {
  const source = plain?.manifest.source;
  const rule = !source || source.kind === 'phantom' ? null : source.labels;
  const told = (...parts: unknown[]) => canonicalJson(parts as Json);
  if (told(labels, foregroundClasses) === told(rule, classes)) return;
  throw new UsageError({
    verb: 'invalid',
    what: `frozen plan (its classes or label values of ${dataset} differ from those of the manifest)`,
    where: file,
    remedy: 'freeze the plan anew with --freeze',
  });
}

/** A node may see fewer cases than the machine that froze the plan. */
function expectCases({ dataset, cases }: RunConfig, { split }: DataSet, { dataDir }: PlanRequest): void {
  const seen = new Set([...split.training, ...split.validation, ...split.test].map(({ caseId }) => caseId));
  const planned = [...cases.training, ...cases.validation, ...cases.test];
  const absent = planned.filter((caseId) => !seen.has(caseId));
  if (absent.length === 0) return;
  throw new DataError({
    verb: 'missing',
    what: `cases of ${dataset} that the frozen plan names (${absent.length} of ${planned.length}: ${absent.slice(0, 3).join(', ')}${absent.length > 3 ? ', …' : ''}), as ${hostname()} sees it`,
    where: join(dataDir, dataset),
    remedy: 'make the data visible there, under the same path, and run the same command again',
  });
}
