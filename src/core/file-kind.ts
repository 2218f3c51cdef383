import { statSync } from 'node:fs';

/**
 * The kind of anything but a regular file: "a folder", "a pipe", "a link to nothing"; undefined for a regular
 * file. Call it before opening: opening a pipe may block for ever, and the process then ignores signals.
 */
export function kindOfNonFile(path: string): string | undefined {
  try {
    const entry = statSync(path);
    if (entry.isFile()) return undefined;
    return entry.isDirectory() ? 'a folder' : entry.isFIFO() ? 'a pipe' : 'a device or socket';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'a link to nothing' : code === 'ELOOP' ? 'a link to itself' : message;
  }
}
