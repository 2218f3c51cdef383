import { canonicalJson, type Json } from '../../core/canonical-json.js';
import { firstVersions } from '../../study/code-versions.js';
import type { RunConfig } from '../../study/run-config.js';

/** How the configuration of a finished or begun run differs from the planned one, as a phrase. */
export function describeChange(now: RunConfig, before: RunConfig): string {
  const [current, earlier] = [now, before].map((config) => config.versions ?? firstVersions);
  const older = (['arithmetic', 'readers'] as const).filter((name) => current![name] !== earlier![name]);
  if (older.length > 0)
    return older
      .map((name) => `made by version ${earlier![name]} of the ${name}, now ${current![name]} (CHANGELOG.md)`)
      .join('; ');
  return `${changedFields(now, before)} changed`;
}

/** Names of the settings in which two configurations differ, such as `training.maximumEpochs`. */
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
