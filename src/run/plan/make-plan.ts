import { join } from 'node:path';
import { DataError } from '../../core/errors.js';
import { isThere } from '../../data/cases/study-cases.js';
import { loadManifest } from '../../data/manifest-format/manifest-files.js';
import { type OpenedDataSet, openDataSet, seededSplitNotes } from '../../data/open-data-set.js';
import type { PlannedDataset } from '../../record/plan-file.js';
import { configHash } from '../../study/run-config.js';
import { decideRun } from './decide-run.js';
import { listRuns } from './list-runs.js';
import { type Plan, type PlannedRun, type PlanRequest, placesOf, type RefusedDataset } from './plan.js';
import { resolveConfig } from './resolve-config.js';
import { withEstimates } from './training-estimate.js';

/**
 * Decides from the data and the existing results what to do for each run. Writes nothing. Data sets with faults are returned in
 * `refused`.
 */
export async function makePlan(request: PlanRequest): Promise<Plan> {
  const { preset, datasets } = request;
  const listed = listRuns(request);
  const runs: PlannedRun[] = [];
  const planned: PlannedDataset[] = [];
  const notes: string[] = [];
  const refused: RefusedDataset[] = [];
  for (const asked of datasets) {
    const { dataset: id, folds } = asked;
    const manifest = loadManifest(id, placesOf(request));
    const own = listed.filter(({ dataset }) => dataset === id);
    const found = await orDataError(async () => {
      const opened = await open(id, request);
      return {
        opened,
        configs: own.map((run) => resolveConfig(preset, manifest, opened, run, request.overrides)),
      };
    });
    if (found instanceof DataError) {
      refused.push({ dataset: id, error: found, isThere: isThere(manifest, request.dataDir) });
      planned.push({ ...asked, absence: found.message.split('\n')[0]! });
      continue;
    }
    const { opened, configs } = found;
    planned.push({ ...asked, absence: null });
    notes.push(...opened.notes, ...(folds === null ? seededSplitNotes(opened) : []));
    for (const [at, { number, name }] of own.entries()) {
      const config = configs[at]!;
      const folder = join(request.outDir, preset.name, name);
      runs.push({
        number,
        config,
        configHash: configHash(config),
        folder,
        ...(await decideRun(config, folder, opened, request)),
        estimatedSeconds: null,
        estimatedTestSeconds: null,
      });
    }
  }
  return { listed, runs: withEstimates(runs), datasets: planned, notes, refused };
}

function open(id: string, request: PlanRequest): Promise<OpenedDataSet> {
  const partial = request.preset.partialData === 'use' || request.allowPartial ? 'use' : 'refuse';
  return openDataSet(id, { ...placesOf(request), partial });
}

async function orDataError<Result>(work: () => Promise<Result>): Promise<Result | DataError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}
