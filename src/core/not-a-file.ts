import { statSync } from 'node:fs';

/**
 * What a path is that is no file: "a folder", "a pipe", "a link to nothing"; undefined where it is a file. Asked before a
 * file is opened, for opening a pipe waits for ever, and no signal is heard meanwhile.
 */
export function notAFile(path: string): string | undefined {
  try {
    const entry = statSync(path);
    if (entry.isFile()) return undefined;
    return entry.isDirectory() ? 'a folder' : entry.isFIFO() ? 'a pipe' : 'a device or socket';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'a link to nothing' : code === 'ELOOP' ? 'a link to itself' : message;
  }
}
