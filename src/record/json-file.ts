import { existsSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { DataError } from '../core/errors.js';
import { kindOfNonFile } from '../core/file-kind.js';
import { recordFault, recordRemedy } from './record-fault.js';

/** The text of a record file. Throws DataError where it is missing or not a regular file. */
export function readRecordText(file: string): string {
  if (!existsSync(file)) {
    throw new DataError({
      verb: 'missing',
      what: 'record file',
      where: file,
      remedy: recordRemedy,
    });
  }
  return readRecordBytes(file).toString('utf8');
}

/** The bytes of an existing record file. Throws DataError where it is not a regular file. */
export function readRecordBytes(file: string): Buffer {
  const found = kindOfNonFile(file);
  if (found !== undefined) throw recordFault(file, null, 'a file', found);
  return readFileSync(file);
}

/** Reads a JSON file and checks it against a schema. Throws DataError that names the first invalid field. */
export function readJsonFile<T>(file: string, schema: z.ZodType<T>): T {
  return checkJson(file, null, readRecordText(file), schema);
}

/**
 * Parses a JSON text (a file or a line of it) and checks it against a schema. Throws DataError that names the first invalid
 * field.
 */
export function checkJson<T>(file: string, line: number | null, text: string, schema: z.ZodType<T>): T {
  return checkValue(file, line, parseJson(file, line, text), schema);
}

/** The value of one JSON text. Throws DataError where it is none. */
export function parseJson(file: string, line: number | null, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw recordFault(file, line, 'JSON', `text that does not parse (${(error as Error).message})`);
  }
}

/** Holds a value that was parsed against a schema. */
export function checkValue<T>(file: string, line: number | null, value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const field = issue.path.join('.') || 'the whole value';
  throw recordFault(file, line, `a valid ${field}`, issue.message);
}
