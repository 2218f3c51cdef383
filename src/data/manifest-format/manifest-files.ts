import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { combinedDataError, UsageError, unknownName } from '../../core/errors.js';
import { packageFolder } from '../../core/package-folder.js';
import { experimentNames } from '../../study/experiments.js';
import { type Manifest, manifestSchema } from './manifest.js';
import { invalidManifest, manifestFaults } from './manifest-faults.js';
import { isPlainCaseId } from './path-template.js';

/** The folder of the manifests that come with the package: data-manifests/<id>.json. */
export function manifestFolder(): string {
  return join(packageFolder, 'data-manifests');
}

/** The places in which manifests are searched. */
export interface ManifestPlaces {
  /** Folder of the study's manifests; default: that of the project. */
  folder?: string;
  /** Data folder with manifests of the user's own data sets, `<dataDir>/<id>.json`. */
  dataDir?: string;
  /** Path of another manifest; it has priority over one with the same id. */
  manifestFile?: string | undefined;
}

/**
 * Ids of all data sets: the study's six in the paper's order, the stand-ins, the phantoms, and the user's own.
 *
 * ```ts
 * dataSetIds().includes('drive'); // true
 * dataSetIds().filter((id) => id.startsWith('phantom-')).length; // 6
 * ```
 */
export function dataSetIds(places: ManifestPlaces = {}): string[] {
  return loadManifests(places).map((manifest) => manifest.id);
}

/** All manifests in the order of dataSetIds. */
export function loadManifests(places: ManifestPlaces = {}): Manifest[] {
  const roles = ['study', 'stand-in', 'phantom', 'own'];
  const experimentOf = ({ experiment }: Manifest) =>
    experiment === undefined ? experimentNames.length : experimentNames.indexOf(experiment);
  return manifestPaths(places)
    .map(readManifest)
    .sort(
      (a, b) =>
        roles.indexOf(a.role) - roles.indexOf(b.role) ||
        experimentOf(a) - experimentOf(b) ||
        (a.id < b.id ? -1 : 1),
    );
}

/**
 * The manifest with the given id. Throws UsageError for an unknown id, with the nearest one.
 *
 * ```ts
 * const { role, standsFor } = loadManifest('chasedb1');
 * [role, standsFor]; // ['stand-in', 'drive']
 * ```
 */
export function loadManifest(id: string, places: ManifestPlaces = {}): Manifest {
  const paths = manifestPaths(places);
  const path = paths.find((one) => idOf(one) === id);
  if (!path) throw unknownName('data set', id, paths.map(idOf));
  return readManifest(path);
}

/** Paths of the manifests: the named one, the project's, then those of the data folder. The first one of an id counts. */
function manifestPaths({ folder = manifestFolder(), dataDir, manifestFile }: ManifestPlaces): string[] {
  const named = manifestFile === undefined ? [] : [namedManifest(manifestFile)];
  const own = dataDir !== undefined && existsSync(dataDir) ? jsonFiles(dataDir).filter(isOwnManifest) : [];
  const paths = [...named, ...jsonFiles(folder), ...own];
  return paths.filter((path, at) => paths.findIndex((one) => idOf(one) === idOf(path)) === at);
}

function namedManifest(path: string): string {
  if (existsSync(path) && statSync(path).isFile() && path.endsWith('.json')) return path;
  throw new UsageError({
    verb: 'missing',
    what: 'manifest (expected a file NAME.json)',
    where: path,
    remedy: 'correct --manifest, or make one with "npm run data -- add NAME --images DIR --masks DIR"',
  });
}

/** The id of a manifest's data set, from the file name. */
export function idOfManifest(path: string): string {
  return idOf(namedManifest(path));
}

/**
 * Whether a JSON file is a user's manifest; other JSON files may be in the data folder. Damaged manifests fail when they are
 * read.
 */
function isOwnManifest(path: string): boolean {
  return statSync(path).isFile() && /"role"\s*:\s*"own"/.test(readFileSync(path, 'utf8'));
}

function idOf(path: string): string {
  return basename(path, '.json');
}

function jsonFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .sort()
    .map((name) => join(folder, name));
}

/** Reads and checks one manifest file. Throws DataError with all faults. */
export function readManifest(path: string): Manifest {
  const manifest = parse(path, manifestSchema);
  if (manifest.id !== idOf(path))
    throw invalidManifest(
      path,
      `id "${manifest.id}" differs from the file's name`,
      `call the file ${manifest.id}.json, or change "id"`,
    );
  if (manifest.source.kind === 'listed') {
    const folder = resolve(dirname(path), manifest.source.folder);
    return { ...manifest, source: { ...manifest.source, folder } };
  }
  return withListedIds(manifest, dirname(path), path);
}

/** Replaces a reference to an id file, which holds a long list of ids, by the list itself. */
function withListedIds(manifest: Manifest, folder: string, path: string): Manifest {
  if (manifest.source.kind !== 'files') return manifest;
  const { cases } = manifest.source;
  if (cases.kind !== 'ids' && cases.kind !== 'ids-file') return manifest;
  const ids = cases.kind === 'ids' ? cases.ids : parse(join(folder, cases.file), z.array(z.string()).min(1));
  const odd = ids.find((caseId) => !isPlainCaseId(caseId));
  if (odd !== undefined)
    throw invalidManifest(
      path,
      `case id ${JSON.stringify(odd)} cannot stand in a path`,
      'give it a name without a slash, a * and a dot at the beginning',
    );
  const { firstNumber } = cases;
  return {
    ...manifest,
    source: {
      ...manifest.source,
      cases: { kind: 'ids', ids, ...(firstNumber === undefined ? {} : { firstNumber }) },
    },
  };
}

function parse<T>(path: string, schema: z.ZodType<T>): T {
  let content: unknown;
  try {
    // Some editors write a byte-order mark, which JSON.parse rejects.
    content = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    const why = `it cannot be read as JSON: ${(error as Error).message}`;
    throw invalidManifest(path, why, 'look for a missing comma, quote or bracket');
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw combinedDataError(manifestFaults(path, result.error, content), `manifest ${path}`);
}
