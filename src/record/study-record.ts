import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type Json } from '../core/canonical-json.js';
import { combinedDataError, DataError } from '../core/errors.js';
import { kindOfNonFile } from '../core/file-kind.js';
import { firstVersions } from '../study/code-versions.js';
import { combinedLosses, namedLosses } from '../study/losses.js';
import {
  byRunPlace,
  isRunPlace,
  type PresetName,
  presetNames,
  type RunConfig,
  runName,
} from '../study/run-config.js';
import { readDone } from './done-file.js';
import { ensemblesOfOtherSeeds, isMadeFromNetworksOf, memberNames } from './member-networks.js';
import { packRun } from './packed-run.js';
import { type PlannedDataset, readPlan } from './plan-file.js';
import { recordFault } from './record-fault.js';
import { openMembers, type RecordMembers } from './record-members.js';
import { runFiles } from './run-files.js';
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

/** The presets in `outDir` with at least one finished run. */
export function storedPresets(outDir: string): PresetName[] {
  return presetNames.filter((preset) => finishedRunNames(outDir, preset).length > 0);
}

/** Names of the finished runs of a preset, `<dataset>/<loss>/<place>`. Their records are not read. */
export function finishedRunNames(outDir: string, preset: PresetName): string[] {
  const folder = join(outDir, preset);
  return listRuns(folder, namedLosses).filter((run) => existsSync(join(folder, run, runFiles.done)));
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

/** `<dataset>/<loss>/<place>` of every run folder, ordered by data set, loss, seed and fold. */
function listRuns(presetFolder: string, losses: readonly string[]): string[] {
  return subfolders(presetFolder).flatMap((dataset) =>
    losses.flatMap((loss) =>
      subfolders(join(presetFolder, dataset, loss))
        .filter(isRunPlace)
        .sort(byRunPlace)
        .map((place) => `${dataset}/${loss}/${place}`),
    ),
  );
}

function subfolders(folder: string): string[] {
  if (kindOfNonFile(folder) !== 'a folder') return [];
  // Links to folders count, because results may be on another disk.
  return readdirSync(folder)
    .filter((name) => kindOfNonFile(join(folder, name)) === 'a folder')
    .sort();
}

function checkPlace(path: string, folder: string, preset: PresetName, config: RunConfig): void {
  if (config.preset !== preset) {
    throw recordFault(path, null, `a result of preset ${preset}`, `one of preset ${config.preset}`);
  }
  if (runName(config) !== folder) throw recordFault(path, null, `the run ${folder}`, runName(config));
}

/** A run with which another one cannot be compared, and the fields in which they differ. */
interface Difference {
  first: RunRecord;
  fields: readonly string[];
}

/**
 * Throws DataError unless the runs of a data set differ only in loss, seed and fold, and read the same images; otherwise a
 * difference between losses could have another cause. Runs of one loss must share its hyperparameters, and runs of one fold its
 * cases. The error names the two runs and the fields that differ. `firsts` holds the runs before this one, and takes it in.
 */
function checkComparable(presetFolder: string, run: RunRecord, firsts: Map<string, RunRecord>): void {
  const difference = differenceFrom(firsts, run);
  if (difference) {
    throw new DataError({
      verb: 'invalid',
      what: `mixed configurations: ${runName(run.config)} and ${runName(difference.first.config)} differ in ${difference.fields.join(', ')}`,
      where: presetFolder,
      remedy:
        'keep the runs of one configuration and remove the others, or use another --out: mixed results are not compared',
    });
  }
  for (const key of comparedBy(run)) if (!firsts.has(key)) firsts.set(key, run);
}

function differenceFrom(firsts: ReadonlyMap<string, RunRecord>, run: RunRecord): Difference | undefined {
  for (const key of comparedBy(run)) {
    const first = firsts.get(key);
    const fields = first ? differingFields(first, run) : [];
    if (fields.length > 0) return { first: first!, fields };
  }
  return undefined;
}

/** A run is compared with the first one of its fold, of its loss, and of its data set. */
function comparedBy({ config: { dataset, loss, fold } }: RunRecord): string[] {
  return [`${dataset} ${fold?.number}`, `${dataset}/${loss}`, dataset];
}

function differingFields(a: RunRecord, b: RunRecord): string[] {
  const mayDiffer = [
    'seed',
    'memberSeeds',
    ...(a.config.loss === b.config.loss ? [] : ['loss', 'lossHyperparameters']),
  ];
  // Folds of one split have different cases. Another number of folds is another experiment.
  const areFolds = a.config.fold?.of === b.config.fold?.of && a.config.fold?.number !== b.config.fold?.number;
  if (areFolds) mayDiffer.push('fold', 'cases', 'patients');
  const fields = new Set([...Object.keys(a.config), ...Object.keys(b.config)] as (keyof RunConfig)[]);
  const differing: string[] = [...fields].filter(
    (field) => !mayDiffer.includes(field) && !areSame(a.config[field], b.config[field]),
  );
  const areSameCases = a.config.cases === b.config.cases || areSame(casesOf(a), casesOf(b));
  if (areSameCases && a.provenance.dataFingerprint !== b.provenance.dataFingerprint)
    differing.push('the images read');
  return differing;
}

/** Most are the same object (shared-values.ts). */
function areSame(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson((a ?? null) as Json) === canonicalJson((b ?? null) as Json);
}

/** All cases that a run reads, whatever their side. */
function casesOf({ config: { cases } }: RunRecord): string[] {
  return [...cases.training, ...cases.validation, ...cases.test].sort();
}
