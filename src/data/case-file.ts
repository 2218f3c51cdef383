import { statSync } from 'node:fs';
import { DataError } from '../core/errors.js';

/**
 * Why a path is no file that can be read as one: a link to nothing, a folder, a pipe, a device; undefined where it is a
 * file. Asked before a file is opened, for opening a pipe waits for ever.
 */
export function caseFileFault(path: string, subject: string): DataError | undefined {
  let found: string;
  try {
    const entry = statSync(path);
    if (entry.isFile()) return undefined;
    found = entry.isDirectory() ? 'a folder' : entry.isFIFO() ? 'a pipe' : 'a device or socket';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    found = code === 'ENOENT' ? 'a link to nothing' : code === 'ELOOP' ? 'a link to itself' : message;
  }
  return new DataError({
    verb: 'invalid',
    what: `${subject} (expected a file, found ${found})`,
    where: path,
    remedy: 'put the original file there',
  });
}
