import { userPath } from './user-path.js';

/** Where images are looked for: `--data-dir`, else DSC_DATA_DIR, else `data` in the project. */
export function dataFolder(typed: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  const given = typed ?? environment.DSC_DATA_DIR;
  return given ? userPath(given, environment) : 'data';
}

/** Where results lie: `--out`, else `results` in the project. */
export function resultsFolder(typed: string | undefined): string {
  return typed === undefined ? 'results' : userPath(typed);
}
