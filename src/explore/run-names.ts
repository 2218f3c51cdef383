import { resolve, sep } from 'node:path';
import { lossLabel } from '../study/losses.js';
import { type RunConfig, runPlace } from '../study/run-config.js';

/** What a run is named by. */
export interface NamedRun {
  folder: string;
  config: Pick<RunConfig, 'preset' | 'dataset' | 'loss' | 'seed' | 'fold'>;
}

/**
 * The names of runs in the page's list, such as "dsb2018, DSC++, fold-1-seed-1". Runs of one name get their preset, and those that
 * still have one name get the part of their folders by which these differ: "…, preset mini, in my-results". Only that part, because a
 * page may be given away and need not tell where it was made. A run that is listed twice has one name.
 */
export function runNames(runs: readonly NamedRun[]): string[] {
  const short = runs.map(({ config }) =>
    [config.dataset, lossLabel(config.loss), runPlace(config)].join(', '),
  );
  const folders = runs.map(({ folder }) => resolve(folder));
  const withPreset = whereShared(short, folders, (group) =>
    group.map((at) => `${short[at]}, preset ${runs[at]!.config.preset}`),
  );
  return whereShared(withPreset, folders, (group) => {
    const parts = differingParts(group.map((at) => folders[at]!));
    return group.map((at, index) => `${withPreset[at]}, in ${parts[index]}`);
  });
}

/** The names, renamed by `rename` where runs in different folders share one. */
function whereShared(
  names: readonly string[],
  folders: readonly string[],
  rename: (group: readonly number[]) => string[],
): string[] {
  const renamed = [...names];
  for (const name of new Set(names)) {
    const group = names.flatMap((other, at) => (other === name ? [at] : []));
    if (new Set(group.map((at) => folders[at])).size === 1) continue;
    for (const [index, text] of rename(group).entries()) renamed[group[index]!] = text;
  }
  return renamed;
}

/**
 * Of folders that are not all one: what is left without their common end, from the right and only as far as it takes to tell
 * them apart. "/a/x/mini" and "/b/x/mini" are "a" and "b".
 */
function differingParts(folders: readonly string[]): string[] {
  const paths = folders.map((folder) => folder.split(sep).filter((name) => name !== ''));
  const different = new Set(folders).size;
  const longest = Math.max(...paths.map((path) => path.length));
  let common = 0;
  while (
    paths.every((path) => path.length > common + 1 && path.at(-1 - common) === paths[0]!.at(-1 - common))
  )
    common++;
  const parts = (names: number) =>
    paths.map((path) =>
      path.slice(Math.max(0, path.length - common - names), path.length - common).join('/'),
    );
  let names = 1;
  while (names < longest && new Set(parts(names)).size < different) names++;
  return parts(names);
}
