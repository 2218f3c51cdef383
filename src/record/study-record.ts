import { join } from 'node:path';
import { combinedDataError, DataError } from '../core/errors.js';
import { firstVersions } from '../study/code-versions.js';
import { combinedLosses, namedLosses } from '../study/losses.js';
import { type PresetName, type RunConfig, runName } from '../study/run-config.js';
import { checkComparable, differenceFrom } from './comparable-runs.js';
import { readDone } from './done-file.js';
import { ensemblesOfOtherSeeds, isMadeFromNetworksOf, memberNames } from './member-networks.js';
import { packRun } from './packed-run.js';
import { type PlannedDataset, readPlan } from './plan-file.js';
import { recordFault } from './record-fault.js';
import { openMembers, type RecordMembers } from './record-members.js';
import { listRuns } from './run-folders.js';
import { type RunRecord, readRun } from './run-record.js';
import { SharedValues } from './shared-values.js';

/** All finished runs of one preset, and what is missing. */
export interface StudyRecord {
  preset: PresetName;
  /** Ordered by data set, loss (the study's, then later ones), seed and fold. */
  runs: readonly RunRecord[];
  /** Records of combined networks (mirrors, ensembles). They are not runs and are not in the study's tables. */
  combined?: readonly RunRecord[];
  /**
   * Names of combinations that are left out because their networks, settings or images are not those of the runs, or their seeds
   * not those of the largest ensemble.
   */
  staleCombinations?: readonly string[];
  /** Folders of unfinished runs, such as `<dataset>/<loss>/fold-<k>-seed-<n>`. */
  unfinished: readonly string[];
  /** Folders of finished runs that are left out because other runs of their data set were made by a newer version. */
  outdated: readonly string[];
  /** Planned data sets that could not be run, each with its reason. */
  absent: readonly Pick<PlannedDataset, 'dataset' | 'absence'>[];
}

/**
 * Reads every finished run of a preset. Throws DataError, with the faults of all runs, where files are invalid or a run is in the
 * folder of another run; and where runs to be compared have different configurations or data. Each record is read once, and the
 * runs are kept packed (packed-run.ts), because there may be thousands of them.
 *
 * ```ts
 * const { runs, unfinished } = readStudy(results, 'mini');
 * [runs.length, unfinished.length]; // [8, 0]
 * ```
 */
export function readStudy(outDir: string, preset: PresetName): StudyRecord {
  const presetFolder = join(outDir, preset);
  const all: RunRecord[] = [];
  const unfinished: string[] = [];
  const openTestCases = openedOnce();
  const values = new SharedValues();
  const faults: DataError[] = [];
  const readPacked = (folder: string) => {
    try {
      const run = readRun(join(presetFolder, folder), openTestCases);
      if (run) checkPlace(join(presetFolder, folder), folder, preset, run.config);
      return run && packRun(run, values);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      faults.push(error);
      return undefined;
    }
  };
  for (const folder of listRuns(presetFolder, namedLosses)) {
    const run = readPacked(folder);
    if (run) all.push(run);
    else unfinished.push(folder);
  }
  const newest = newestVersions(all);
  const isNewest = ({ config }: RunRecord) => {
    const { arithmetic, readers } = config.versions ?? firstVersions;
    const most = newest.get(config.dataset)!;
    return arithmetic >= most.arithmetic && readers >= most.readers;
  };
  const runs = all.filter(isNewest);
  const outdated = all.filter((run) => !isNewest(run)).map(({ config }) => runName(config));
  const combined = listRuns(presetFolder, combinedLosses).flatMap((folder) => {
    const run = readPacked(folder);
    return run && newest.has(run.config.dataset) && isNewest(run) ? [run] : [];
  });
  if (faults.length > 0) throw combinedDataError(faults, `records below ${presetFolder}`);
  const firsts = new Map<string, RunRecord>();
  for (const run of runs) checkComparable(presetFolder, run, firsts);
  const ofPresent = combined.filter(
    (run) => differenceFrom(firsts, run) === undefined && isMadeFromPresentNetworks(presetFolder, run),
  );
  const ofOtherSeeds = ensemblesOfOtherSeeds(ofPresent.map(({ config }) => config));
  const current = ofPresent.filter(({ config }) => !ofOtherSeeds.includes(config));
  const stale = combined.filter((run) => !current.includes(run));
  const absent = (readPlan(presetFolder)?.datasets ?? []).filter(
    ({ dataset, absence }) => absence !== null && !runs.some((run) => run.config.dataset === dataset),
  );
  return {
    preset,
    runs,
    ...(current.length > 0 && { combined: current }),
    ...(stale.length > 0 && { staleCombinations: stale.map(({ config }) => runName(config)) }),
    unfinished,
    outdated,
    absent,
  };
}

/** Whether the networks of a combination are those that its runs have now. */
function isMadeFromPresentNetworks(presetFolder: string, { config }: RunRecord): boolean {
  return isMadeFromNetworksOf(
    readDone(join(presetFolder, runName(config)))!,
    memberNames(config).map((name) => readDone(join(presetFolder, name))),
  );
}

/** Opens archives and caches the last one, because the runs of a data set are read one after the other. */
function openedOnce(): (path: string) => RecordMembers {
  let last: RecordMembers | undefined;
  return (path) => {
    if (last?.path !== path) last = openMembers(path);
    return last;
  };
}

/** The newest versions that made a run of each data set. */
function newestVersions(runs: readonly RunRecord[]) {
  const newest = new Map<string, { arithmetic: number; readers: number }>();
  for (const { config } of runs) {
    const { arithmetic, readers } = config.versions ?? firstVersions;
    const before = newest.get(config.dataset) ?? firstVersions;
    newest.set(config.dataset, {
      arithmetic: Math.max(arithmetic, before.arithmetic),
      readers: Math.max(readers, before.readers),
    });
  }
  return newest;
}

function checkPlace(path: string, folder: string, preset: PresetName, config: RunConfig): void {
  if (config.preset !== preset) {
    throw recordFault(path, null, `a result of preset ${preset}`, `one of preset ${config.preset}`);
  }
  if (runName(config) !== folder) throw recordFault(path, null, `the run ${folder}`, runName(config));
}
