import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A JSON file that test/fixtures/audit/make.py wrote. */
export function goldenOf<Value>(name: string): Value {
  return JSON.parse(readFileSync(join('test', 'fixtures', 'audit', name), 'utf8')) as Value;
}

/** One of the packed files. */
export function goldenFile(path: string): Buffer {
  return Buffer.from(goldenOf<Record<string, string>>('files.json')[path]!, 'base64');
}

/** Writes all packed files below a folder. */
export function unpackGolden(folder: string): void {
  for (const [path, bytes] of Object.entries(goldenOf<Record<string, string>>('files.json'))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.from(bytes, 'base64'));
  }
}
