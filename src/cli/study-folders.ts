import { UsageError } from '../core/errors.js';
import { userPath } from './user-path.js';

/** Where images are looked for: `--data-dir`, else DSC_DATA_DIR, else `data` in the project. */
export function dataFolder(typed: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  const given = typed === undefined ? environment.DSC_DATA_DIR : named('data-dir', typed);
  return given ? userPath(given, environment) : 'data';
}

/** Where results lie: `--out`, else `results` in the project. */
export function resultsFolder(typed: string | undefined): string {
  return typed === undefined ? 'results' : userPath(named('out', typed));
}

/** A manifest that lies elsewhere: `--manifest`. */
export function manifestFile(
  typed: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return typed === undefined ? undefined : userPath(named('manifest', typed), environment);
}

/** An unset shell variable leaves an empty name, which would mean the project's own folder. */
function named(option: string, typed: string): string {
  if (typed.trim() !== '') return typed;
  throw new UsageError({
    verb: 'invalid',
    what: `--${option} "${typed}" (expected the name of a ${option === 'manifest' ? 'file' : 'folder'})`,
    remedy: 'give one, or leave the option out',
  });
}
