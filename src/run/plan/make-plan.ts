import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type Json } from '../../core/canonical-json.js';
import { DataError } from '../../core/errors.js';
import type { DataSet } from '../../data/cases/data-set.js';
import { referencesOf } from '../../data/cases/references-of.js';
import { loadManifest } from '../../data/manifest-format/manifest-files.js';
import { isThere, type OpenedDataSet, openDataSet, seededSplitNotes } from '../../data/open-data-set.js';
import { readDone } from '../../record/done-file.js';
import { readHistory } from '../../record/history-file.js';
import { readRecordText } from '../../record/json-file.js';
import type { PlannedDataset } from '../../record/plan-file.js';
import { configHash, type RunConfig } from '../../study/run-config.js';
import { firstVersions } from '../../study/versions.js';
import { counted } from '../../text/number-format.js';
import { checkpointPath, journalPath } from '../one-run/checkpoint-folder.js';
import {
  changedFiles,
  checkpointFingerprint,
  type DataIdentity,
  identifyData,
} from '../one-run/data-identity.js';
import { listRuns } from './list-runs.js';
import { type Plan, type PlannedRun, type PlanRequest, placesOf, type RefusedDataset } from './plan.js';
import { resolveConfig } from './resolve-config.js';
import { withEstimates } from './training-estimate.js';

/** Looks at data and results and says what each run needs; changes nothing. */
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
      const decision = decide(config, folder, request.fresh);
      runs.push({
        number,
        config,
        configHash: configHash(config),
        folder,
        ...(await withDataInMind(decision, config, folder, opened, request.cacheDir)),
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

type Decision = Pick<PlannedRun, 'action' | 'reason' | 'epochsDone'>;

/** Finished and begun runs count only for the images and masks that they read. */
async function withDataInMind(
  decision: Decision,
  config: RunConfig,
  folder: string,
  dataSet: DataSet,
  cacheDir: string,
): Promise<Decision> {
  const before =
    decision.action === 'reuse'
      ? readDone(folder)!.dataFingerprint
      : decision.action === 'resume'
        ? checkpointFingerprint(folder)
        : undefined;
  if (before === undefined) return decision;
  const { training, validation, test } = config.cases;
  const cases = referencesOf(dataSet, [...training, ...validation, ...test]);
  let now: DataIdentity;
  try {
    now = await identifyData(dataSet, cases, cacheDir);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    // The examination of the data reports this fault together with all others, before the first run.
    return { action: 'run', reason: `data changed: ${error.failure.where}`, epochsDone: 0 };
  }
  if (now.fingerprint === before) return decision;
  const files = changedFiles(before, now, cacheDir);
  const named = files.length > 3 ? [...files.slice(0, 3), `… (${files.length} files)`] : files;
  const reason = `data changed${named.length > 0 ? `: ${named.join(', ')}` : ''}`;
  return { action: 'run', reason, epochsDone: 0 };
}

function decide(config: RunConfig, folder: string, fresh: boolean): Decision {
  if (fresh) return { action: 'run', reason: '--fresh', epochsDone: 0 };
  const seal = readDone(folder);
  if (seal?.configHash === configHash(config)) return { action: 'reuse', reason: 'finished', epochsDone: 0 };
  const epochsDone = epochsInCheckpoint(folder);
  if (seal) {
    const reason = whatChanged(config, seal.config);
    return { action: 'stale', reason, epochsDone };
  }
  if (!existsSync(checkpointPath(folder))) return { action: 'run', reason: 'not done yet', epochsDone };
  return { action: 'resume', reason: `broken off after ${counted(epochsDone, 'epoch')}`, epochsDone };
}

/** The journal beside the checkpoint is at most one epoch behind it. */
function epochsInCheckpoint(folder: string): number {
  const journal = journalPath(folder);
  const isThere = existsSync(checkpointPath(folder)) && existsSync(journal);
  return isThere ? readHistory(journal, readRecordText(journal)).length : 0;
}

/** Why a finished run is not the one that is planned now. */
function whatChanged(now: RunConfig, before: RunConfig): string {
  const [current, earlier] = [now, before].map((config) => config.versions ?? firstVersions);
  const older = (['arithmetic', 'readers'] as const).filter((name) => current![name] !== earlier![name]);
  if (older.length > 0)
    return older
      .map((name) => `made by version ${earlier![name]} of the ${name}, now ${current![name]} (CHANGELOG.md)`)
      .join('; ');
  return `${changedFields(now, before)} changed`;
}

/** Names of the settings in which two configurations differ, as `training.maximumEpochs`. */
function changedFields(now: RunConfig, before: RunConfig): string {
  const differing: string[] = [];
  const compare = (a: Json | undefined, b: Json | undefined, path: string): void => {
    if (isRecord(a) && isRecord(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        compare(a[key], b[key], path ? `${path}.${key}` : key);
      }
    } else if (canonicalJson(a ?? null) !== canonicalJson(b ?? null)) differing.push(path);
  };
  compare(now as unknown as Json, before as unknown as Json, '');
  return differing.join(', ');
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
