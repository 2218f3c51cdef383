/** Reads the cases of a data set from their files, or draws them. */
import { canonicalHash, type Json } from '../core/canonical-json.js';
import { combinedDataError, DataError } from '../core/errors.js';
import type { CaseReference, DataSet, LocatedCase, PlainCase } from './cases/data-set.js';
import { hashCaseFiles, readCase, readCaseImage } from './cases/read-case.js';
import type { FileSource, Manifest } from './manifest-format/manifest.js';
import { phantomDataSet } from './phantom/phantom-data-set.js';

/** The reading functions of a DataSet for the given cases, made from plain data, so that they work in any thread. */
export function readerOf(
  manifest: Manifest,
  cases: readonly PlainCase[],
): Pick<DataSet, 'fingerprint' | 'read' | 'readImage'> {
  const { source } = manifest;
  return source.kind === 'phantom'
    ? phantomDataSet(manifest)
    : fileAccess(manifest, source, cases as readonly LocatedCase[]);
}

/** What other threads need to open the same cases. */
export function plainSet(manifest: Manifest, cases: readonly LocatedCase[]): NonNullable<DataSet['plain']> {
  const byId = new Map(cases.map((one) => [one.reference.caseId, one]));
  return { manifest, locatedOf: (reference) => byId.get(reference.caseId) ?? { reference } };
}

/** The reading functions for located files. Each throws DataError where a case is not there or has faults. */
export function fileAccess(
  manifest: Manifest,
  source: FileSource,
  cases: readonly LocatedCase[],
): Pick<DataSet, 'files' | 'fingerprint' | 'read' | 'readImage'> {
  const byId = new Map(cases.map((one) => [one.reference.caseId, one]));
  const locatedOf = ({ caseId }: CaseReference): LocatedCase => {
    const located = byId.get(caseId);
    if (located) return located;
    throw new DataError({
      verb: 'missing',
      what: `case ${caseId} of ${manifest.id}`,
      remedy: `"npm run data -- check ${manifest.id}" says what is there`,
    });
  };
  return {
    files: (reference) => {
      const { imagePath, maskPaths } = locatedOf(reference);
      return [imagePath, ...maskPaths];
    },
    fingerprint: async (references) =>
      canonicalHash({
        files: await hashCaseFiles(references.map(locatedOf)),
        labels: source.labels as unknown as Json,
        emptyMasks: source.emptyMasks,
      }),
    read: async (reference) => {
      const { sourceCase, faults } = await readCase(manifest, source, locatedOf(reference));
      if (!sourceCase) throw combinedDataError(faults, `case ${reference.caseId} of ${manifest.id}`);
      return sourceCase;
    },
    readImage: async (reference) => readCaseImage(manifest, locatedOf(reference)),
  };
}
