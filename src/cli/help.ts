import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The help text of a command. It is stored in tools/, where it can be printed without an installation. */
export function helpOf(
  command: 'replicate' | 'compare' | 'tables' | 'data' | 'audit' | 'predict' | 'export' | 'explore' | 'bench',
): string {
  return readFileSync(join('tools', 'help', `${command}.txt`), 'utf8');
}
