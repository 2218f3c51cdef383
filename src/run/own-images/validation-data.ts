import { canonicalHash, type Json } from '../../core/canonical-json.js';
import { DataError, StudyError, UsageError } from '../../core/errors.js';
import type { CaseReference, DataSet } from '../../data/cases/data-set.js';
import { referencesOf } from '../../data/cases/references-of.js';
import type { Manifest } from '../../data/manifest-format/manifest.js';
import { idOfManifest, loadManifest } from '../../data/manifest-format/manifest-files.js';
import { openManifest } from '../../data/open-data-set.js';
import type { RunConfig } from '../../study/run-config.js';
import { changedFiles, type DataIdentity, identifyData } from '../one-run/data-identity.js';

/** Where the images of a run are now, and how they are known to be the same. */
export interface RunData {
  dataDir: string;
  /** A manifest in another place; undefined: the project's, or that of the data folder. */
  manifestFile: string | undefined;
  /** Folder of the cache of file digests. */
  cacheDir: string;
  /** The fingerprint of the data when the run was trained. */
  fingerprint: string;
}

/**
 * The validation cases of a run, to be read again. Throws DataError where the images of the run are not all there, or where images,
 * masks, classes or the meaning of mask values are no longer those that it was trained on: a mask of another structure would
 * choose a cut without a word. `purpose` completes "validation images of dsb2018, by which …". Throws
 * UsageError for a manifest of another set.
 */
export async function validationData(
  config: RunConfig,
  purpose: string,
  { dataDir, manifestFile, cacheDir, fingerprint }: RunData,
): Promise<{ dataSet: DataSet; references: readonly CaseReference[] }> {
  if (manifestFile !== undefined) requireManifestOf(config.dataset, manifestFile);
  const places = { dataDir, manifestFile, cacheDir };
  const { manifest, dataSet, identity } = await openedData(config, places).catch((error: unknown) => {
    throw error instanceof StudyError ? missing(config, purpose, dataDir, error) : error;
  });
  if (!hasSameClasses(manifest, config)) throw otherData('its classes', config, purpose, dataDir);
  if (identity.fingerprint !== fingerprint) {
    const files = changedFiles(fingerprint, identity, cacheDir).slice(0, 3);
    throw otherData(`its files${files.map((file) => `, ${file}`).join('')}`, config, purpose, dataDir);
  }
  return { dataSet, references: referencesOf(dataSet, config.cases.validation) };
}

/** The data set with the identity of all the cases that the run used. */
async function openedData(
  { dataset, cases }: RunConfig,
  { dataDir, manifestFile, cacheDir }: Omit<RunData, 'fingerprint'>,
): Promise<{ manifest: Manifest; dataSet: DataSet; identity: DataIdentity }> {
  const manifest = loadManifest(dataset, { dataDir, manifestFile });
  const dataSet = openManifest(manifest, { dataDir, partial: 'use' });
  const every = referencesOf(dataSet, [...cases.training, ...cases.validation, ...cases.test]);
  return { manifest, dataSet, identity: await identifyData(dataSet, every, cacheDir) };
}

function requireManifestOf(dataset: string, manifestFile: string): void {
  const found = idOfManifest(manifestFile);
  if (found === dataset) return;
  throw new UsageError({
    verb: 'invalid',
    what: `manifest of ${found} for a run of ${dataset}`,
    where: manifestFile,
    remedy: `give the manifest of ${dataset}, or leave --manifest out`,
  });
}

function hasSameClasses({ foregroundClasses, source }: Manifest, config: RunConfig): boolean {
  const hash = (value: unknown) => canonicalHash(value as Json);
  if (hash(foregroundClasses) !== hash(config.foregroundClasses)) return false;
  // Records of the first version do not have the meaning of mask values.
  return (
    source.kind === 'phantom' || config.labels === undefined || hash(source.labels) === hash(config.labels)
  );
}

const wayOut = 'or give the cut itself, such as --cut 0.4';

function otherData(what: string, config: RunConfig, purpose: string, where: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `validation images of ${config.dataset}, ${purpose} (the data changed since the run was trained: ${what})`,
    where,
    remedy: `restore the images, masks and manifest that the run was trained on, ${wayOut}`,
  });
}

function missing(config: RunConfig, purpose: string, where: string, cause: StudyError): DataError {
  const { dataset } = config;
  return new DataError(
    {
      verb: 'missing',
      what: `images of ${dataset}, training, validation and test, ${purpose} (${cause.message})`,
      where,
      remedy: `give the folder that holds ${dataset}/ or ${dataset}.json with --data-dir, or a manifest in another place with --manifest, ${wayOut}`,
    },
    { cause },
  );
}
