/** The run folders of a study. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { kindOfNonFile } from '../core/file-kind.js';
import { namedLosses } from '../study/losses.js';
import { byRunPlace, isRunPlace, type PresetName, presetNames } from '../study/run-config.js';
import { runFiles } from './run-files.js';

/** The presets in `outDir` with at least one finished run. */
export function storedPresets(outDir: string): PresetName[] {
  return presetNames.filter((preset) => finishedRunNames(outDir, preset).length > 0);
}

/** Names of the finished runs of a preset, `<dataset>/<loss>/<place>`. Their records are not read. */
export function finishedRunNames(outDir: string, preset: PresetName): string[] {
  const folder = join(outDir, preset);
  return listRuns(folder, namedLosses).filter((run) => existsSync(join(folder, run, runFiles.done)));
}

/** `<dataset>/<loss>/<place>` of every run folder, ordered by data set, loss, seed and fold. */
export function listRuns(presetFolder: string, losses: readonly string[]): string[] {
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
