import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { browserBundle } from '../core/browser-bundle.js';
import { DataError } from '../core/errors.js';
import { packageFolder } from '../core/package-folder.js';
import { explorePage } from './explore-page.js';
import { exploreStyle } from './explore-style.js';
import type { ExploredRun } from './explored-run.js';

/** A file of the site, which is made on the first request. */
export interface SiteFile {
  type: string;
  bytes: () => Uint8Array;
}

/** A run that the page offers. */
export interface ListedRun {
  name: string;
  open: () => ExploredRun;
}

/** The version that tools/setup/browser-runtime.mjs installs. */
export const runtimeVersion = '1.30.0';
const runtimeFolder = join('.cache', `onnxruntime-web-${runtimeVersion}`);

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  wasm: 'application/wasm',
  onnx: 'application/octet-stream',
  jpg: 'image/jpeg',
  png: 'image/png',
} as const;

/**
 * All files of the site by path relative to its page; nothing else is served or written. A run is opened on the first request
 * of one of its files.
 */
export function siteFiles(runs: readonly ListedRun[]): Map<string, SiteFile> {
  const files = new Map<string, SiteFile>();
  const put = (path: string, make: () => string | Uint8Array) => {
    const bytes = once(() => Buffer.from(make() as Uint8Array));
    files.set(path, { type: types[path.split('.').at(-1) as keyof typeof types], bytes });
  };
  put('index.html', explorePage);
  put('explore.css', () => exploreStyle);
  put('explore.js', () => browserBundle('explore/page/main.ts', 'esm'));
  put('worker.js', () => browserBundle('explore/page/worker.ts', 'esm'));
  put('runtime/ort.js', () => runtimeFile('ort.wasm.bundle.min.mjs'));
  put('runtime/ort.wasm', () => runtimeFile('ort-wasm-simd-threaded.wasm'));
  put('runs.json', () => JSON.stringify(runs.map(({ name }) => name)));
  for (const [index, { open }] of runs.entries()) {
    const run = once(open);
    const at = `runs/${index}`;
    put(`${at}/facts.json`, () => {
      for (const [name, bytes] of run().pictures) put(`${at}/${name}`, () => bytes);
      return JSON.stringify(run().facts);
    });
    put(`${at}/network.onnx`, () => run().network());
  }
  return files;
}

function runtimeFile(name: string): Uint8Array {
  const file = join(packageFolder, runtimeFolder, 'dist', name);
  try {
    return readFileSync(file);
  } catch (error) {
    const failure = {
      verb: 'missing',
      what: 'ONNX Runtime for the browser',
      where: file,
      remedy: '"npm run explore" downloads it',
    } as const;
    throw new DataError(failure, { cause: error });
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
