import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalHash, type Json } from '../core/canonical-json.js';
import { DataError } from '../core/errors.js';
import { notAFile } from '../core/not-a-file.js';
import { type CellConfig, cellFolder, type PresetName, presetNames } from '../study/cell-config.js';
import { lossNames } from '../study/losses.js';
import { firstVersions } from '../study/versions.js';
import { type CellRecord, readCell } from './cell-record.js';
import { type PlannedDataset, readPlan } from './plan-file.js';
import { recordFault } from './record-fault.js';

/** All finished cells of one preset, and what is not there. */
export interface StudyRecord {
  preset: PresetName;
  /** Ordered by data set, loss (study order) and seed. */
  cells: readonly CellRecord[];
  /** Folders of cells that were begun and are not finished: `<dataset>/<loss>/seed-<n>`. */
  unfinished: readonly string[];
  /** Folders of finished runs that were made by an older version than others of their data set, and are left out. */
  outdated: readonly string[];
  /** Planned data sets that could not be run, each with its reason. */
  absent: readonly Pick<PlannedDataset, 'dataset' | 'absence'>[];
}

/** The presets below `outDir` that hold at least one finished cell. */
export function storedPresets(outDir: string): PresetName[] {
  return presetNames.filter((preset) =>
    listCells(join(outDir, preset)).some((cell) => existsSync(join(outDir, preset, cell, 'done.json'))),
  );
}

/**
 * Reads every finished cell of a preset. Throws DataError where a file is wrong, a cell lies in another cell's
 * folder, or cells that will be compared were made from different configurations or different data.
 */
export function readStudy(outDir: string, preset: PresetName): StudyRecord {
  const presetFolder = join(outDir, preset);
  const all: CellRecord[] = [];
  const unfinished: string[] = [];
  for (const folder of listCells(presetFolder)) {
    const cell = readCell(join(presetFolder, folder));
    if (!cell) {
      unfinished.push(folder);
      continue;
    }
    checkPlace(join(presetFolder, folder), folder, preset, cell.config);
    all.push(cell);
  }
  const cells = all.filter((cell) => isNewest(cell, all));
  const outdated = all.filter((cell) => !cells.includes(cell)).map(({ config }) => cellFolder(config));
  checkComparable(presetFolder, cells);
  const absent = (readPlan(presetFolder)?.datasets ?? []).filter(
    ({ dataset, absence }) => absence !== null && !cells.some((cell) => cell.config.dataset === dataset),
  );
  return { preset, cells, unfinished, outdated, absent };
}

/** Whether no other run of its data set was made by a newer version. */
function isNewest({ config }: CellRecord, cells: readonly CellRecord[]): boolean {
  const own = config.versions ?? firstVersions;
  return cells.every(({ config: { dataset, versions = firstVersions } }) => {
    if (dataset !== config.dataset) return true;
    return versions.arithmetic <= own.arithmetic && versions.readers <= own.readers;
  });
}

/** `<dataset>/<loss>/seed-<n>` of every cell folder, ordered by data set, loss and seed. */
function listCells(presetFolder: string): string[] {
  return subfolders(presetFolder).flatMap((dataset) =>
    lossNames.flatMap((loss) =>
      subfolders(join(presetFolder, dataset, loss))
        .filter((name) => /^seed-\d+$/.test(name))
        .sort((a, b) => seedOf(a) - seedOf(b))
        .map((seed) => `${dataset}/${loss}/${seed}`),
    ),
  );
}

function seedOf(folderName: string): number {
  return Number(folderName.slice('seed-'.length));
}

function subfolders(folder: string): string[] {
  if (notAFile(folder) !== 'a folder') return [];
  // A link to a folder is a folder: results may lie on another disk.
  return readdirSync(folder)
    .filter((name) => notAFile(join(folder, name)) === 'a folder')
    .sort();
}

function checkPlace(path: string, folder: string, preset: PresetName, config: CellConfig): void {
  if (config.preset !== preset) {
    throw recordFault(path, null, `a result of preset ${preset}`, `one of preset ${config.preset}`);
  }
  if (cellFolder(config) !== folder) throw recordFault(path, null, `the cell ${folder}`, cellFolder(config));
}

/**
 * Within a data set every cell must differ in loss and seed alone, and have read the same images: else a difference
 * between two losses could come from something else. The seeds of one loss share its hyperparameters too. The faulty cell is named beside the first of its data set,
 * with the fields that differ.
 */
function checkComparable(presetFolder: string, cells: readonly CellRecord[]): void {
  const firsts = new Map<string, CellRecord>();
  for (const cell of cells) {
    const { dataset, loss } = cell.config;
    const first = firsts.get(`${dataset}/${loss}`) ?? firsts.get(dataset) ?? cell;
    for (const key of [dataset, `${dataset}/${loss}`]) if (!firsts.has(key)) firsts.set(key, cell);
    const fields = differingFields(first, cell);
    if (fields.length === 0) continue;
    throw new DataError({
      verb: 'invalid',
      what: `mixed configurations: ${cellFolder(cell.config)} and ${cellFolder(first.config)} differ in ${fields.join(', ')}`,
      where: presetFolder,
      remedy:
        'keep the cells of one configuration and remove the others, or use another --out: mixed results are not compared',
    });
  }
}

function differingFields(a: CellRecord, b: CellRecord): string[] {
  const mayDiffer = a.config.loss === b.config.loss ? ['seed'] : ['seed', 'loss', 'lossHyperparameters'];
  const fields = (Object.keys(a.config) as (keyof CellConfig)[]).filter(
    (field) => !mayDiffer.includes(field),
  );
  const differing: string[] = fields.filter(
    (field) => canonicalHash(a.config[field] as Json) !== canonicalHash(b.config[field] as Json),
  );
  if (a.provenance.dataFingerprint !== b.provenance.dataFingerprint) differing.push('the images read');
  return differing;
}
