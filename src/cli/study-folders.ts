import { UsageError } from '../core/errors.js';
import { userPath } from './user-path.js';

/** Folder of the images: `--data-dir`, else DSC_DATA_DIR, else `data` in the project. */
export function dataFolder(text: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  const given = text === undefined ? environment.DSC_DATA_DIR : named('data-dir', text);
  return given ? userPath(given, environment) : 'data';
}

/** Folder of the results: `--out`, else `results` in the project. */
export function resultsFolder(text: string | undefined): string {
  return text === undefined ? 'results' : userPath(named('out', text));
}

/** Path of a manifest from `--manifest`; undefined without it. */
export function manifestFile(
  text: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return text === undefined ? undefined : userPath(named('manifest', text), environment);
}

/** Throws UsageError for an empty name, as an unset shell variable gives: it would mean the project's folder. */
function named(option: string, text: string): string {
  if (text.trim() !== '') return text;
  throw new UsageError({
    verb: 'invalid',
    what: `--${option} "${text}" (expected the name of a ${option === 'manifest' ? 'file' : 'folder'})`,
    remedy: 'give one, or leave the option out',
  });
}
