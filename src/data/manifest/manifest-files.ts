import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError, unknownName } from '../../core/errors.js';
import { packageFolder } from '../../core/package-folder.js';
import { experimentNames } from '../../study/experiments.js';
import { type Manifest, manifestSchema } from './manifest.js';
import { isPlainCaseId } from './path-template.js';

/** The folder of the manifests that come with the package: data-manifests/<id>.json. */
export function manifestFolder(): string {
  return join(packageFolder, 'data-manifests');
}

/** Ids of all data sets: the study's six in the paper's order, then the stand-ins, then the phantoms. */
export function dataSetIds(folder: string = manifestFolder()): string[] {
  return loadManifests(folder).map((manifest) => manifest.id);
}

/** All manifests, in the order of dataSetIds. */
export function loadManifests(folder: string = manifestFolder()): Manifest[] {
  const roles = ['study', 'stand-in', 'phantom'];
  return manifestNames(folder)
    .map((id) => readManifest(id, folder))
    .sort(
      (a, b) =>
        roles.indexOf(a.role) - roles.indexOf(b.role) ||
        experimentNames.indexOf(a.experiment) - experimentNames.indexOf(b.experiment) ||
        (a.id < b.id ? -1 : 1),
    );
}

/** One manifest by its id; an unknown id is a UsageError that names the nearest. */
export function loadManifest(id: string, folder: string = manifestFolder()): Manifest {
  const names = manifestNames(folder);
  if (!names.includes(id)) throw unknownName('data set', id, names);
  return readManifest(id, folder);
}

function manifestNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

function readManifest(id: string, folder: string): Manifest {
  const path = join(folder, `${id}.json`);
  const manifest = parse(path, manifestSchema);
  if (manifest.id !== id) throw invalidManifest(path, `id "${manifest.id}" differs from the file's name`);
  return withListedIds(manifest, folder, path);
}

/** Long id lists live in files of their own beside the manifests; from here on they are plain id lists. */
function withListedIds(manifest: Manifest, folder: string, path: string): Manifest {
  if (manifest.source.kind !== 'files') return manifest;
  const { cases } = manifest.source;
  if (cases.kind !== 'ids' && cases.kind !== 'ids-file') return manifest;
  const ids = cases.kind === 'ids' ? cases.ids : parse(join(folder, cases.file), z.array(z.string()).min(1));
  const odd = ids.find((caseId) => !isPlainCaseId(caseId));
  if (odd !== undefined) throw invalidManifest(path, `case id ${JSON.stringify(odd)} cannot stand in a path`);
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
    throw invalidManifest(path, (error as Error).message);
  }
  const result = schema.safeParse(content);
  if (!result.success) throw invalidManifest(path, z.prettifyError(result.error));
  return result.data;
}

function invalidManifest(path: string, why: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `manifest (${why.replaceAll('\n', ' ')})`,
    where: path,
    remedy: 'correct the file; the schema is in src/data/manifest/manifest.ts',
  });
}
