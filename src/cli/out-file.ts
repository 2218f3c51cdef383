/** A file that a command writes at its end, checked before its work begins. */
import { statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { UsageError } from '../core/errors.js';
import { checkOutFolder } from './out-folder.js';

/**
 * Checks that a file can be written, which need not exist yet. `option` names it; `folder` is the folder for results of the same
 * command, which would stand in its place. Throws UsageError where it cannot be written, InterruptedRunError on a full disk.
 */
export function checkOutFile(file: string, option: string, folder: string): void {
  checkOutFolder(dirname(resolve(file)), option);
  const refuse = (why: string) =>
    new UsageError({
      verb: 'invalid',
      what: `${option} (${why})`,
      where: file,
      remedy: `give ${option} the path of a file, such as ${file.replace(/[/\\]+$/, '')}/recalibration.json`,
    });
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw refuse('expected a file, found a folder');
  if (`${resolve(folder)}${sep}`.startsWith(`${resolve(file)}${sep}`))
    throw refuse(`expected a file, and the folder of --out ${folder} would stand in its place`);
}
