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

/** Where manifests are looked for. */
export interface ManifestPlaces {
  /** The study's own; the project's folder where absent. */
  folder?: string;
  /** Beside the data: a user's own sets, `<dataDir>/<id>.json`. */
  dataDir?: string;
  /** One more, wherever it lies; it comes before one of the same id. */
  manifestFile?: string | undefined;
}

/**
 * Ids of all data sets: the study's six in the paper's order, then the stand-ins, the phantoms, and the user's own.
 *
 * ```ts
 * dataSetIds().includes('drive'); // true
 * dataSetIds().filter((id) => id.startsWith('phantom-')).length; // 6
 * ```
 */
export function dataSetIds(places: ManifestPlaces = {}): string[] {
  return loadManifests(places).map((manifest) => manifest.id);
}

/** All manifests, in the order of dataSetIds. */
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
 * One manifest by its id; an unknown id is a UsageError that names the nearest.
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

/** The one that is named, the project's, then those beside the data; of one id the first. */
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

/** The id of the data set that a manifest file is of, by the file's name. */
export function idOfManifest(path: string): string {
  return idOf(namedManifest(path));
}

/** Other files of that extension may lie beside the data; an own manifest that is damaged is told when it is read. */
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

/** Reads one manifest file, whichever its place. */
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

/** Long id lists live in files of their own beside the manifests; from here on they are plain id lists. */
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
    // Some editors begin a file with a byte-order mark, which is no part of JSON.
    content = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    const why = `it cannot be read as JSON: ${(error as Error).message}`;
    throw invalidManifest(path, why, 'look for a missing comma, quote or bracket');
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw combinedDataError(manifestFaults(path, result.error, content), `manifest ${path}`);
}
