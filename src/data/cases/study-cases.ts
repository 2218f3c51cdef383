/** The cases that count in the study: those that it does not exclude. */
import type { Manifest } from '../manifest-format/manifest.js';
import { officialCases } from './case-list.js';
import type { LocatedCase } from './data-set.js';
import { locateCases } from './locate-cases.js';
import type { Located } from './located.js';
import { sideOf } from './split-cases.js';

/** Whether at least one case of the study is complete. */
export function isThere(manifest: Manifest, dataDir: string): boolean {
  const { source } = manifest;
  if (source.kind === 'phantom') return true;
  return casesOfStudy(manifest, locateCases(manifest, source, dataDir)).length > 0;
}

/** The complete cases without those that the study excludes. */
export function casesOfStudy({ split }: Manifest, { cases }: Located): LocatedCase[] {
  return cases.filter(({ reference }) => sideOf(split, reference) !== undefined);
}

/** Number of official cases without those that the study excludes. */
export function studyCaseCount(manifest: Manifest): number {
  const { source, split } = manifest;
  if (source.kind === 'files' && source.cases.kind === 'found') return source.cases.count;
  return officialCases(manifest, () => []).filter((one) => sideOf(split, one) !== undefined).length;
}
